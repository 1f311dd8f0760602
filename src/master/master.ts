import type { Metrics } from '../runtime/metrics.js';
import { pauseOn } from '../runtime/pause.js';
import { BackgroundWork, LOOK_INTERVAL_MS } from './background-work.js';
import { CheckpointDuty } from './checkpoint/checkpoint-duty.js';
import { Checkpointer } from './checkpoint/checkpointer.js';
import { captureState } from './core/state-image.js';
import { LeaseClock } from './core/lease-clock.js';
import type { MasterDeps } from './master-deps.js';
import { masterHandlers, type MasterHandlers } from './master-handlers.js';
import { masterMetrics } from './master-metrics.js';
import { openFolder, recoverMaster, type RecoveredMaster } from './recover-master.js';
import { ReplicaWaiter } from './service/replica-waiter.js';
import type { MasterSettings } from './settings.js';

export interface MasterOptions {
  readonly settings: MasterSettings;
  /** Folder of the operation log and the checkpoints. */
  readonly dir: string;
}

/**
 * A master, whose world is all in its deps: `open` recovers the state of its folder and begins its loops, `handlers` are
 * what it answers, `stop` ends it cleanly. One that is dropped instead, like one whose process ended, has in its folder
 * whatever it acknowledged.
 */
export class Master {
  readonly handlers: MasterHandlers;
  private readonly recovered: RecoveredMaster;
  private readonly checkpoints: CheckpointDuty;
  private readonly background: BackgroundWork;
  private readonly replicas: ReplicaWaiter;
  /** Ends a checkpoint under way. */
  private readonly stopping = new AbortController();

  /** Folder -> checkpoint and log -> kernel -> loops -> services; throws what stands in the way, and lets go of the folder. */
  static async open({ settings, dir }: MasterOptions, deps: MasterDeps): Promise<Master> {
    const startedMs = deps.clock.nowMs();
    const folder = await openFolder(dir, deps);
    try {
      const recovered = await recoverMaster(settings, deps, folder);
      const newestWallMs = (await recovered.store.newestCreatedWallMs()) ?? deps.clock.wallMs();
      return new Master(settings, deps, recovered, { startedMs, newestWallMs });
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  private constructor(
    settings: MasterSettings,
    deps: MasterDeps,
    recovered: RecoveredMaster,
    times: { readonly startedMs: number; readonly newestWallMs: number },
  ) {
    const { clock, timers, log } = deps;
    const { kernel, derived, store } = recovered;
    this.recovered = recovered;
    this.checkpoints = new CheckpointDuty({
      kernel,
      store,
      checkpointer: checkpointer(deps, recovered, this.stopping.signal),
      clock,
      timers,
      log,
      newestWallMs: times.newestWallMs,
      intervalMs: LOOK_INTERVAL_MS,
      bytesMax: settings.checkpointBytes,
      ageMsMax: settings.checkpointInterval,
    });
    const leases = new LeaseClock(settings.leaseTimeout);
    for (const holder of kernel.state.openFiles.holders()) leases.renew(holder, clock.nowMs());
    this.replicas = new ReplicaWaiter(derived, timers);
    const parts = { settings, deps, recovered, leases };
    this.background = new BackgroundWork({ ...parts, checkpoints: this.checkpoints });
    this.handlers = masterHandlers({
      ...parts,
      background: this.background,
      replicas: this.replicas,
      checkpoint: () => this.checkpoints.run(),
      startedMs: times.startedMs,
    });
  }

  /** Durable and derived state as they are now: to be looked at, and changed by nobody. */
  get insight(): Pick<RecoveredMaster, 'kernel' | 'derived'> {
    return this.recovered;
  }

  /** Declares what this master knows of itself and its cluster. */
  declareMetrics(metrics: Metrics): void {
    const { kernel, derived } = this.recovered;
    masterMetrics(metrics, { kernel, derived, checkpointAgeMs: () => this.checkpoints.ageMs() });
  }

  /** To be called when nobody asks `handlers` any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.background.stop();
    this.replicas.close();
    await this.recovered.commit.close();
    await this.recovered.folder.close();
  }
}

function checkpointer(
  { writeCheckpoint, clock, timers, yieldTurn }: MasterDeps,
  { folder, store, damaged, commit, fileLog, kernel }: RecoveredMaster,
  signal: AbortSignal,
): Checkpointer {
  const { checkpointDir, clusterId } = folder;
  const { epoch } = fileLog;
  const pause = pauseOn(timers, signal);
  return new Checkpointer({
    store,
    damaged,
    roll: () => commit.roll(),
    capture: () => captureState(kernel.state),
    flush: () => commit.flush(),
    write: (content) => {
      const createdWallMs = clock.wallMs();
      return writeCheckpoint(
        { ...content, checkpointDir, clusterId, epoch, createdWallMs },
        signal,
      );
    },
    truncate: (txid) => fileLog.truncate(txid, pause),
    yieldTurn,
  });
}
