import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { DfsError } from '../common/error.js';
import { clusterId } from '../common/ids.js';
import { unwrap } from '../common/refusal.js';
import { VERSION } from '../common/version.js';
import type { CheckpointResult } from '../rpc/admin-api.js';
import { rpcMetrics } from '../rpc/rpc-metrics.js';
import { RpcServer } from '../rpc/server.js';
import type { Log } from '../runtime/log.js';
import { Loop } from '../runtime/loop.js';
import { Metrics } from '../runtime/metrics.js';
import { serveMetrics } from '../runtime/metrics-server.js';
import { systemClock, systemRandom, systemTimers } from '../runtime/system-clock.js';
import { Checkpointer } from './checkpoint/checkpointer.js';
import { CheckpointStore } from './checkpoint/checkpoint-store.js';
import { restoreState } from './checkpoint/restore-state.js';
import { runCheckpointWorker } from './checkpoint/run-checkpoint-worker.js';
import { format } from './core/commands/format.js';
import { skipLostNumbers } from './core/commands/skip-numbers.js';
import { DERIVED_LIMITS_DEFAULT } from './core/derived-limits.js';
import { DerivedState } from './core/derived-state.js';
import { REPAIR_LIMITS_DEFAULT } from './core/redundancy/repair-limits.js';
import { BlockedBlocks } from './core/redundancy/blocked-blocks.js';
import { LeaseClock } from './core/lease-clock.js';
import { allottedIn } from './core/allotted-in.js';
import type { TrashPolicy } from './core/queries/trash-due.js';
import { FileLog } from './journal/file-log.js';
import { GroupCommit } from './journal/group-commit.js';
import { openMasterFolder, type MasterFolder } from './journal/master-folder.js';
import { createBalance, startJobs } from './jobs.js';
import { Kernel } from './kernel.js';
import { checkpointLoop } from './loops/checkpoint.js';
import { leaseExpiryLoop } from './loops/lease-expiry.js';
import { reapLoop } from './loops/reap.js';
import { trashLoop } from './loops/trash.js';
import { masterMetrics, operationLogMetrics } from './master-metrics.js';
import { MasterStateMachine } from './master-state-machine.js';
import { adminService } from './service/admin-service.js';
import { BlockLocator } from './service/locate-blocks.js';
import { namespaceService } from './service/namespace-service.js';
import { Liveness } from './service/liveness.js';
import { outrun } from './service/outrun.js';
import { NodeService } from './service/node-service.js';
import { RepairService } from './service/repair-service.js';
import { ReplicaWaiter } from './service/replica-waiter.js';
import { yieldTurn } from './service/slices.js';
import type { MasterSettings } from './settings.js';
import { trashPolicy } from './trash-policy.js';

export interface MasterOptions {
  readonly settings: MasterSettings & { readonly dir: string };
  readonly log: Log;
  /** The log on disk failed: what was not acknowledged may be lost, and the process has to end at once. */
  readonly onFatal: (error: unknown) => void;
}

export interface RunningMaster {
  readonly address: string;
  /** host:port of its metrics, if it serves any. */
  readonly metrics: string | undefined;
  stop(): Promise<void>;
}

/** Registrations of one run: each run's are above those of every earlier one, since epochs rise. */
const REGISTRATIONS_PER_EPOCH = 2 ** 20;
/** Repair tasks of one run, likewise: a worker may still have those of an earlier one. */
const TASKS_PER_EPOCH = 2 ** 30;
/** Pause between looks for silent servers, expired leases and due checkpoints. */
const LOOK_INTERVAL_MS = 1_000;
/** A round of looks that comes later than this means that the master itself stood still. */
const STALL_MS = 1_000;
/** Removed trees that nobody announced (left from before a restart) are looked for this often. */
const REAP_INTERVAL_MS = 10_000;

/** Recovers the state, then serves: folder -> checkpoint and log -> kernel -> services -> loops. */
export async function startMaster(options: MasterOptions): Promise<RunningMaster> {
  const startedMs = systemClock.nowMs();
  const folder = await openFolder(options);
  try {
    const recovered = await recover(options, folder, new Metrics({ role: 'master' }));
    return await serve(options, folder, recovered, startedMs);
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function openFolder({ settings, log }: MasterOptions): Promise<MasterFolder> {
  return openMasterFolder({
    dir: settings.dir,
    newClusterId: () => clusterId(randomUUID()),
    nowWallMs: systemClock.wallMs(),
    createLog: async (dir, cluster) => {
      const first = await FileLog.open({ dir, clusterId: cluster, log });
      await first.close();
    },
  });
}

interface Recovered {
  readonly metrics: Metrics;
  readonly fileLog: FileLog;
  readonly commit: GroupCommit;
  readonly store: CheckpointStore;
  readonly kernel: Kernel;
  readonly derived: DerivedState;
}

async function recover(
  options: MasterOptions,
  folder: MasterFolder,
  metrics: Metrics,
): Promise<Recovered> {
  const { settings, log, onFatal } = options;
  const store = await CheckpointStore.open(folder.checkpointDir);
  const fileLog = await FileLog.open({
    dir: folder.logDir,
    clusterId: folder.clusterId,
    durableTxid: folder.checkpointTxid,
    log,
    segmentBytesMax: settings.segmentBytes,
    onAppended: operationLogMetrics(metrics),
  });
  const staleAfterMs = settings.staleAfter ?? Math.ceil(settings.deadAfter / 3);
  if (staleAfterMs >= settings.deadAfter)
    throw new DfsError('INVALID_ARGUMENT', '--stale-after must be less than --dead-after');
  const limits = { ...DERIVED_LIMITS_DEFAULT, deadAfterMs: settings.deadAfter, staleAfterMs };

  /** Derived state follows the durable one from its first block on, so each try begins with a fresh pair. */
  const machine = () => {
    const derived: DerivedState = new DerivedState({
      limits,
      firstRegistration: fileLog.epoch * REGISTRATIONS_PER_EPOCH + 1,
      repairLimits: {
        ...REPAIR_LIMITS_DEFAULT,
        excessAfterMs: Math.min(REPAIR_LIMITS_DEFAULT.excessAfterMs, settings.deadAfter),
      },
      firstTaskId: fileLog.epoch * TASKS_PER_EPOCH + 1,
      allotted: allottedIn(() => made.machine.state),
    });
    const goals = { goalChanged: derived.setGoal.bind(derived) };
    const made = { machine: new MasterStateMachine(derived, goals), derived };
    derivedOf.set(made.machine, derived);
    return made.machine;
  };
  const derivedOf = new Map<MasterStateMachine, DerivedState>();
  const restored = await restoreState({
    createMachine: machine,
    store,
    clusterId: folder.clusterId,
    records: (from) => fileLog.readFrom(from),
    upTo: fileLog.lastTxid,
    log,
  });
  const derived = derivedOf.get(restored.machine);
  if (derived === undefined) throw new DfsError('INTERNAL', 'the restored state is not known');
  log.info(
    {
      txid: restored.txid,
      checkpoint: restored.checkpointTxid,
      replayed: restored.replayed,
      cutBytes: fileLog.cutBytes,
      epoch: fileLog.epoch,
    },
    'state restored',
  );
  const commit = new GroupCommit({ log: fileLog, onFatal });
  const kernel = new Kernel({ state: restored.machine.state, log: commit, clock: systemClock });
  if (restored.txid === 0) await formatNamespace(kernel, settings);
  if (fileLog.cutBytes > 0) await skipLost(kernel, log);
  derived.namespaceLoaded();
  return { metrics, fileLog, commit, store, kernel, derived };
}

async function formatNamespace(kernel: Kernel, settings: MasterSettings): Promise<void> {
  const superuser = settings.superuser ?? process.env['DFS_USER'] ?? userInfo().username;
  const { supergroup } = settings;
  unwrap(await kernel.mutateOwn(() => format(kernel.state, { superuser, supergroup })));
}

/** The batch that was cut may have been acknowledged and damaged since: its numbers may stand on block servers. */
async function skipLost(kernel: Kernel, log: Log): Promise<void> {
  unwrap(await kernel.mutateOwn(() => skipLostNumbers(kernel.state)));
  const { block, generation } = kernel.state.counters;
  log.info({ nextBlock: block, nextGeneration: generation }, 'numbers of the cut tail skipped');
}

async function serve(
  options: MasterOptions,
  folder: MasterFolder,
  recovered: Recovered,
  startedMs: number,
): Promise<RunningMaster> {
  const { settings, log } = options;
  const policy = trashPolicy(settings);
  const { metrics, kernel, derived, fileLog, store } = recovered;
  const checkpointWallMs = (await store.newestCreatedWallMs()) ?? systemClock.wallMs();
  const checkpoints = checkpointing(options, folder, recovered, checkpointWallMs);
  masterMetrics(metrics, { kernel, derived, checkpointAgeMs: checkpoints.ageMs });
  const leases = new LeaseClock(settings.leaseTimeout);
  for (const holder of kernel.state.openFiles.holders()) leases.renew(holder, systemClock.nowMs());
  const locator = new BlockLocator(derived, systemRandom);
  const replicas = new ReplicaWaiter(derived, systemTimers);
  const reaper = reapLoop(kernel, REAP_INTERVAL_MS, log);
  const onDetached = (): void => reaper.kick();
  const shared = { kernel, derived, leases, clock: systemClock, log, onDetached };
  const lookMs = Math.min(LOOK_INTERVAL_MS, Math.ceil(settings.deadAfter / 10));
  const judge = new Liveness({
    ...shared,
    intervalMs: lookMs,
    stallMs: STALL_MS,
    yieldTurn,
    onStall: (nowMs) => leases.excuseStall(nowMs),
  });
  const run = (signal: AbortSignal): Promise<void> => judge.round(signal);
  const liveness = new Loop({ name: 'liveness', intervalMs: lookMs, log, run });
  const repairPolicy = () => kernel.state.administration.policy;
  const balance = createBalance(kernel, derived);
  derived.moveEnded = (id, copiedBytes) => balance.settled(id, copiedBytes);
  const jobs = startJobs({
    ...shared,
    balance,
    reasons: new BlockedBlocks(derived, () => kernel.state),
    intervalMs: lookMs,
    yieldTurn,
    onGoals: () => liveness.kick(),
  });
  const loops = [
    liveness,
    ...jobs.loops,
    reaper,
    leaseExpiryLoop({
      ...shared,
      intervalMs: Math.min(LOOK_INTERVAL_MS, settings.leaseTimeout / 10),
    }),
    trashLoop({ ...shared, policy, readOnly: () => derived.safeMode.manual, yieldTurn }),
    checkpoints.loop,
  ];

  const server = RpcServer.create({ log, observer: rpcMetrics(metrics) });
  server.addNamespace(
    namespaceService({
      ...shared,
      locator,
      replicas,
      random: systemRandom,
      info: {
        clusterId: folder.clusterId,
        superuser: kernel.state.superuser,
        ...defaultsFor(settings, policy),
      },
    }),
  );
  server.addNode(
    new NodeService({
      derived,
      clusterId: folder.clusterId,
      epoch: fileLog.epoch,
      heartbeatIntervalMs: heartbeatIntervalMs(settings),
      clock: systemClock,
      log,
      untilDurable: () => kernel.untilDurable(),
      outrun: (seen) => outrun(kernel, seen),
      yieldTurn,
      policy: repairPolicy,
      onServersChanged: () => liveness.kick(),
    }),
  );
  server.addRepair(
    new RepairService({
      kernel,
      derived,
      clock: systemClock,
      random: systemRandom,
      log,
      limits: REPAIR_LIMITS_DEFAULT,
      policy: repairPolicy,
      balance,
    }),
  );
  server.addAdmin(
    adminService({
      kernel,
      derived,
      locator,
      clock: systemClock,
      clusterId: folder.clusterId,
      startedMs,
      startupMs: systemClock.nowMs() - startedMs,
      policy: repairPolicy,
      checkpoint: checkpoints.run,
      residentBytes: () => process.memoryUsage.rss(),
      jobs: jobs.service,
    }),
  );
  const address = await server.listen(settings.listen);
  const metricsServer = await serveMetrics(metrics, {
    listen: settings.metricsListen,
    log,
    health: () => ({ ok: true, detail: 'serving' }),
  });
  return {
    address,
    metrics: metricsServer?.address,
    stop: async () => {
      await server.stop();
      await metricsServer?.stop();
      checkpoints.cancel();
      await Promise.all(loops.map((loop) => loop.stop()));
      replicas.close();
      await recovered.commit.close();
      await folder.close();
    },
  };
}

/** Five signs of life fit into the time after which a server counts as stale. */
function heartbeatIntervalMs(settings: MasterSettings): number {
  const staleAfterMs = settings.staleAfter ?? settings.deadAfter / 3;
  return Math.max(50, Math.min(3_000, Math.floor(staleAfterMs / 5)));
}

/** What clients are told of the settings. */
function defaultsFor(settings: MasterSettings, trash: TrashPolicy) {
  const { blockSize, replication, minReplicas, leaseTimeout } = settings;
  return {
    blockSize,
    replication,
    minReplicas,
    leaseTimeoutMs: leaseTimeout,
    version: VERSION,
    trashIntervalMs: trash.intervalMs,
    trashCheckpointIntervalMs: trash.checkpointIntervalMs,
  };
}

function checkpointing(
  { settings, log }: MasterOptions,
  folder: MasterFolder,
  { store, commit, fileLog, kernel }: Recovered,
  newestWallMs: number,
) {
  const controller = new AbortController();
  const { checkpointDir, logDir, clusterId: cluster } = folder;
  const checkpointer = new Checkpointer({
    store,
    roll: () => commit.roll(),
    build: (upTo) =>
      runCheckpointWorker(
        { checkpointDir, logDir, clusterId: cluster, epoch: fileLog.epoch, upTo },
        {
          machineModule: new URL('./master-state-machine.js', import.meta.url),
          logLevel: settings.logLevel,
          signal: controller.signal,
        },
      ),
    truncate: (txid) => fileLog.truncate(txid),
  });
  let coveredBytes = 0;
  let writtenWallMs = newestWallMs;
  const run = async (): Promise<CheckpointResult> => {
    const startMs = systemClock.nowMs();
    const startWallMs = systemClock.wallMs();
    const loggedBytes = kernel.loggedBytes;
    const built = await checkpointer.run();
    coveredBytes = loggedBytes;
    const durationMs = Math.round(systemClock.nowMs() - startMs);
    if (built !== undefined) {
      writtenWallMs = startWallMs;
      log.info({ ...built, durationMs }, 'checkpoint written');
    }
    const newest = built ?? (await store.newest());
    return { txid: newest?.txid ?? kernel.lastTxid, sizeBytes: built?.sizeBytes ?? 0, durationMs };
  };
  const loop = checkpointLoop({
    clock: systemClock,
    intervalMs: LOOK_INTERVAL_MS,
    log,
    loggedBytes: () => kernel.loggedBytes - coveredBytes,
    bytesMax: settings.checkpointBytes,
    ageMsMax: settings.checkpointInterval,
    run: async () => void (await run()),
  });
  const ageMs = (): number => Math.max(0, systemClock.wallMs() - writtenWallMs);
  return { run, loop, ageMs, cancel: () => controller.abort() };
}
