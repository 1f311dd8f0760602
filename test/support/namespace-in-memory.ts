import { REPAIR_LIMITS_DEFAULT } from '../../src/master/core/redundancy/repair-limits.js';
import { blockId, clientId, clusterId, type Generation } from '../../src/common/ids.js';
import { seededRandom } from '../../src/common/clock.js';
import { ReplicaColumns } from '../../src/common/replica-columns.js';
import type { CallContext } from '../../src/common/namespace-messages.js';
import { format } from '../../src/master/core/commands/format.js';
import { DERIVED_LIMITS_DEFAULT } from '../../src/master/core/derived-limits.js';
import { createDerivedState } from '../../src/master/core/derived-state.js';
import { LeaseClock } from '../../src/master/core/lease-clock.js';
import { emptyState, type MasterState } from '../../src/master/core/state.js';
import { GroupCommit } from '../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../src/master/journal/memory-log.js';
import { Kernel } from '../../src/master/kernel.js';
import { BlockLocator } from '../../src/master/service/locate-blocks.js';
import { namespaceService } from '../../src/master/service/namespace-service.js';
import { ReplicaWaiter } from '../../src/master/service/replica-waiter.js';
import { allottedIn } from '../../src/master/core/allotted-in.js';
import { silentLog } from '../../src/runtime/log.js';
import { finish, introduction } from '../unit/master/core/derived-fixture.js';
import { creation } from '../unit/master/core/shapes.js';

const MiB = 2 ** 20;

/** The namespace service over a log in memory, with one block server; waits for reports end at once. */
export async function setUp() {
  const derived = createDerivedState({
    limits: DERIVED_LIMITS_DEFAULT,
    firstRegistration: 1,
    repairLimits: REPAIR_LIMITS_DEFAULT,
    firstTaskId: 1,
    allotted: allottedIn((): MasterState => state),
  });
  const state = emptyState(derived);
  const time = { nowMs: 0 };
  const clock = { nowMs: () => time.nowMs, wallMs: () => 0 };
  const commit = new GroupCommit({ log: new MemoryLog(), onFatal: () => {} });
  const kernel = new Kernel({ state, log: commit, clock });
  await kernel.mutateOwn(() => format(state, { superuser: 'root', supergroup: 'g' }));
  derived.namespaceLoaded();
  const news = derived.register(introduction(1), 0);
  if ('refused' in news) throw new Error(news.message);
  const { server } = news;
  const at = (gen: Generation, id = blockId(1)) => ({ blockId: id, generation: gen });
  const random = seededRandom(1);
  const info = {
    clusterId: clusterId('c'),
    blockSize: MiB,
    replication: 3,
    minReplicas: 1,
    leaseTimeoutMs: 60_000,
    superuser: 'root',
    version: '0',
    trashIntervalMs: 60_000,
    trashCheckpointIntervalMs: 60_000,
  };
  const service = namespaceService({
    kernel,
    derived,
    leases: new LeaseClock(60_000),
    locator: new BlockLocator(derived, random),
    replicas: new ReplicaWaiter(derived, {
      setTimeout: (run) => {
        queueMicrotask(run);
        return { cancel: () => {} };
      },
    }),
    clock,
    random,
    log: silentLog,
    info,
    onDetached: () => {},
    yieldTurn: () => Promise.resolve(),
  });
  const context = (operation: number): CallContext => ({
    user: 'root',
    groups: [],
    clientId: clientId('c1'),
    operation,
    acknowledgedOperation: 0,
  });
  const report = (gen: Generation, length: number) =>
    finish(
      derived.applyChanges(server, {
        added: ReplicaColumns.of([{ ...at(gen), length }]),
        removed: [],
      }),
    );
  const lose = (gen: Generation) =>
    finish(derived.applyChanges(server, { added: ReplicaColumns.of([]), removed: [at(gen)] }));
  return { service, context, report, lose, kernel, time, derived, server, info };
}

export const options = { timeoutMs: 1_000 };
export const NEW_FILE = { path: '/f', ...creation };
