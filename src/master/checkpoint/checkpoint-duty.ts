import type { Clock, Timers } from '../../common/clock.js';
import type { CheckpointResult } from '../../rpc/admin-api.js';
import type { Log } from '../../runtime/log.js';
import type { Loop } from '../../runtime/loop.js';
import type { Kernel } from '../kernel.js';
import { checkpointLoop } from '../loops/checkpoint.js';
import type { Checkpointer } from './checkpointer.js';
import type { CheckpointStore } from './checkpoint-store.js';

export interface CheckpointDutyOptions {
  readonly kernel: Kernel;
  readonly store: CheckpointStore;
  readonly checkpointer: Checkpointer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** When the newest checkpoint was begun, or now if there is none. */
  readonly newestWallMs: number;
  readonly intervalMs: number;
  /** Bounds on what was logged since the last checkpoint, and on its age. */
  readonly bytesMax: number;
  readonly ageMsMax: number;
}

/** Checkpoints when they are due or asked for, and how old the newest is. */
export class CheckpointDuty {
  readonly loop: Loop;
  private readonly options: CheckpointDutyOptions;
  private coveredBytes = 0;
  private writtenWallMs: number;
  private running: Promise<CheckpointResult> | undefined;

  constructor(options: CheckpointDutyOptions) {
    const { kernel, clock, timers, log, intervalMs, bytesMax, ageMsMax } = options;
    this.options = options;
    this.writtenWallMs = options.newestWallMs;
    this.loop = checkpointLoop({
      clock,
      intervalMs,
      timers,
      log,
      loggedBytes: () => kernel.loggedBytes - this.coveredBytes,
      bytesMax,
      ageMsMax,
      run: async () => void (await this.run()),
    });
  }

  /** Since the newest checkpoint was begun; never negative, whatever the wall clock does. */
  ageMs(): number {
    return Math.max(0, this.options.clock.wallMs() - this.writtenWallMs);
  }

  /** Writes a checkpoint if anything changed since the newest, or joins the one under way, and describes the newest. */
  run(): Promise<CheckpointResult> {
    this.running ??= this.make().finally(() => (this.running = undefined));
    return this.running;
  }

  private async make(): Promise<CheckpointResult> {
    const { kernel, store, checkpointer, clock, log } = this.options;
    const startMs = clock.nowMs();
    const startWallMs = clock.wallMs();
    const { loggedBytes } = kernel;
    const built = await checkpointer.run();
    this.coveredBytes = loggedBytes;
    const durationMs = Math.round(clock.nowMs() - startMs);
    if (built !== undefined) {
      this.writtenWallMs = startWallMs;
      log.info({ ...built, durationMs }, 'checkpoint written');
    }
    const newest = built ?? (await store.newest());
    return { txid: newest?.txid ?? kernel.lastTxid, sizeBytes: built?.sizeBytes ?? 0, durationMs };
  }
}
