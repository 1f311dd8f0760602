import { DfsError } from '../common/error.js';
import { unwrap } from '../common/refusal.js';
import { CheckpointStore, type CheckpointFile } from './checkpoint/checkpoint-store.js';
import { restoreState } from './checkpoint/restore-state.js';
import { allottedIn } from './core/allotted-in.js';
import { format } from './core/commands/format.js';
import { skipLostNumbers } from './core/commands/skip-numbers.js';
import { DERIVED_LIMITS_DEFAULT } from './core/derived-limits.js';
import { DerivedState } from './core/derived-state.js';
import { REPAIR_LIMITS_DEFAULT } from './core/redundancy/repair-limits.js';
import { FileLog } from './journal/file-log.js';
import { GroupCommit } from './journal/group-commit.js';
import { openMasterFolder, type MasterFolder } from './journal/master-folder.js';
import { Kernel } from './kernel.js';
import type { MasterDeps } from './master-deps.js';
import { MasterStateMachine } from './master-state-machine.js';
import type { MasterSettings } from './settings.js';

/** A folder that was read: the state that it gives, and the log that goes on from there. */
export interface RecoveredMaster {
  readonly folder: MasterFolder;
  readonly fileLog: FileLog;
  readonly commit: GroupCommit;
  readonly store: CheckpointStore;
  /** Checkpoints that were not used because they are damaged. */
  readonly damaged: readonly CheckpointFile[];
  readonly kernel: Kernel;
  readonly derived: DerivedState;
}

/** Registrations of one run: each run's are above those of every earlier one, since epochs rise. */
const REGISTRATIONS_PER_EPOCH = 2 ** 20;
/** Repair tasks of one run, likewise: a worker may still have those of an earlier one. */
const TASKS_PER_EPOCH = 2 ** 30;

/** Locks the folder, and makes it if there is nothing. */
export function openFolder(dir: string, deps: MasterDeps): Promise<MasterFolder> {
  const { fs, lock, clock, log, newClusterId } = deps;
  return openMasterFolder({
    fs,
    lock,
    dir,
    newClusterId,
    nowWallMs: clock.wallMs(),
    createLog: async (logDir, clusterId) => {
      const first = await FileLog.open({ fs, dir: logDir, clusterId, clock, log });
      await first.close();
    },
  });
}

/** Reads checkpoint and log into a state; a namespace that begins is formatted. */
export async function recoverMaster(
  settings: MasterSettings,
  deps: MasterDeps,
  folder: MasterFolder,
): Promise<RecoveredMaster> {
  const { fs, clock, log, onFatal, onAppended } = deps;
  const store = await CheckpointStore.open(fs, folder.checkpointDir);
  const fileLog = await FileLog.open({
    fs,
    dir: folder.logDir,
    clusterId: folder.clusterId,
    durableTxid: folder.checkpointTxid,
    clock,
    log,
    segmentBytesMax: settings.segmentBytes,
    onAppended,
  });
  /** Derived state follows the durable one from its first block on, so each try begins with a fresh pair. */
  const derivedOf = new Map<MasterStateMachine, DerivedState>();
  const createDerived = derivedStates(settings, fileLog.epoch);
  const createMachine = (): MasterStateMachine => {
    const derived: DerivedState = createDerived(() => machine.state);
    const goals = { goalChanged: derived.setGoal.bind(derived) };
    const machine = new MasterStateMachine(derived, goals);
    derivedOf.set(machine, derived);
    return machine;
  };
  const restored = await restoreState({
    createMachine,
    store,
    clusterId: folder.clusterId,
    records: (from) => fileLog.readFrom(from),
    upTo: fileLog.lastTxid,
    log,
  });
  const derived = derivedOf.get(restored.machine);
  if (derived === undefined) throw new DfsError('INTERNAL', 'the restored state is not known');
  const { txid, checkpointTxid: checkpoint, replayed, damaged } = restored;
  const { cutBytes, epoch } = fileLog;
  log.info({ txid, checkpoint, replayed, cutBytes, epoch }, 'state restored');
  restored.machine.state.namespace.memoryBytesMax = settings.namespaceMemory;
  const commit = new GroupCommit({ log: fileLog, onFatal });
  const kernel = new Kernel({ state: restored.machine.state, log: commit, clock });
  if (txid === 0) await formatNamespace(kernel, settings, deps);
  if (cutBytes > 0) await skipLost(kernel, deps);
  derived.namespaceLoaded();
  return { folder, fileLog, commit, store, damaged, kernel, derived };
}

/** Makes derived states for the run of this epoch. */
function derivedStates(settings: MasterSettings, epoch: number) {
  const { deadAfter: deadAfterMs } = settings;
  const staleAfterMs = settings.staleAfter ?? Math.ceil(deadAfterMs / 3);
  if (staleAfterMs >= deadAfterMs)
    throw new DfsError('INVALID_ARGUMENT', '--stale-after must be less than --dead-after');
  return (state: Parameters<typeof allottedIn>[0]): DerivedState =>
    new DerivedState({
      limits: { ...DERIVED_LIMITS_DEFAULT, deadAfterMs, staleAfterMs },
      firstRegistration: epoch * REGISTRATIONS_PER_EPOCH + 1,
      repairLimits: {
        ...REPAIR_LIMITS_DEFAULT,
        excessAfterMs: Math.min(REPAIR_LIMITS_DEFAULT.excessAfterMs, deadAfterMs),
      },
      firstTaskId: epoch * TASKS_PER_EPOCH + 1,
      allotted: allottedIn(state),
    });
}

async function formatNamespace(
  kernel: Kernel,
  { superuser: named, supergroup }: MasterSettings,
  { defaultSuperuser }: MasterDeps,
): Promise<void> {
  const superuser = named ?? defaultSuperuser();
  unwrap(await kernel.mutateOwn(() => format(kernel.state, { superuser, supergroup })));
}

/** The batch that was cut may have been acknowledged and damaged since: its numbers may stand on block servers. */
async function skipLost(kernel: Kernel, { log }: MasterDeps): Promise<void> {
  unwrap(await kernel.mutateOwn(() => skipLostNumbers(kernel.state)));
  const { block, generation } = kernel.state.counters;
  log.info({ nextBlock: block, nextGeneration: generation }, 'numbers of the cut tail skipped');
}
