import { REPAIR_POLICY_DEFAULT } from '../../../../src/common/repair-policy.js';
import { REPAIR_LIMITS_DEFAULT } from '../../../../src/master/core/redundancy/repair-limits.js';
import * as fc from 'fast-check';
import {
  blockId,
  clientId,
  clusterId,
  epoch,
  generation,
  serverId,
} from '../../../../src/common/ids.js';
import { seededRandom } from '../../../../src/common/clock.js';
import { isRefusal } from '../../../../src/common/refusal.js';
import { allottedIn } from '../../../../src/master/core/allotted-in.js';
import { addBlock } from '../../../../src/master/core/commands/add-block.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { flushFile } from '../../../../src/master/core/commands/flush-file.js';
import { format } from '../../../../src/master/core/commands/format.js';
import { reopenBlock } from '../../../../src/master/core/commands/reopen-block.js';
import type { Decision } from '../../../../src/master/core/decision.js';
import { DERIVED_LIMITS_DEFAULT } from '../../../../src/master/core/derived-limits.js';
import { createDerivedState } from '../../../../src/master/core/derived-state.js';
import type { OperationResult } from '../../../../src/master/core/operation-result.js';
import { emptyState, type MasterState } from '../../../../src/master/core/state.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../../../src/master/journal/memory-log.js';
import { Kernel } from '../../../../src/master/kernel.js';
import { NodeService } from '../../../../src/master/service/node-service.js';
import { outrun } from '../../../../src/master/service/outrun.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { introduction } from '../core/derived-fixture.js';
import { blockIn, creation, inodeIn, seal } from '../core/shapes.js';

const END = Number.MAX_SAFE_INTEGER;
const caller = { user: 'root', groups: [], clientId: clientId('c1'), superuser: true };
const env = {
  timeMs: 0,
  defaults: { replication: 1, blockSize: 65_536 },
  targets: [serverId('server-1')],
};

/** A master that begins anew, in front of block servers that another history has written to. */
async function setUp(servers = 2) {
  const derived = createDerivedState({
    limits: DERIVED_LIMITS_DEFAULT,
    firstRegistration: 1,
    repairLimits: REPAIR_LIMITS_DEFAULT,
    firstTaskId: 1,
    allotted: allottedIn((): MasterState => state),
  });
  const state = emptyState(derived);
  const clock = { nowMs: () => 0, wallMs: () => 0 };
  const commit = new GroupCommit({ log: new MemoryLog(), onFatal: () => {} });
  const kernel = new Kernel({ state, log: commit, clock });
  await kernel.mutateOwn(() => format(state, { superuser: 'root', supergroup: 'g' }));
  derived.namespaceLoaded();
  const nodes = new NodeService({
    derived,
    clusterId: clusterId('c'),
    epoch: epoch(1),
    heartbeatIntervalMs: 1_000,
    clock,
    log: silentLog,
    untilDurable: () => kernel.untilDurable(),
    outrun: (seen) => outrun(kernel, seen),
    yieldTurn: () => Promise.resolve(),
    policy: () => REPAIR_POLICY_DEFAULT,
    onServersChanged: () => {},
  });
  for (let n = 1; n <= servers; n++)
    await nodes.register({ ...introduction(n), clusterId: clusterId('c') });
  const server = (n: number) => derived.servers.byServerId(serverId(`server-${n}`))!;
  const own = async (decide: () => Decision): Promise<OperationResult> => {
    const outcome = await kernel.mutateOwn(decide);
    if (isRefusal(outcome)) throw new Error(outcome.message);
    return outcome.result;
  };
  let reports = 0;
  const report = (n: number, replicas: readonly (readonly [id: number, gen: number])[]) =>
    nodes.reportReplicas({
      serverId: server(n).id,
      registration: server(n).registration,
      sequence: ++reports,
      page: { after: 0, upTo: END },
      added: replicas.map(([id, gen]) => ({
        blockId: blockId(id),
        generation: generation(gen),
        length: 100,
      })),
      removed: [],
    });
  const inode = inodeIn(
    await own(() => createFile(state, caller, { ...creation, path: '/f' }, env)),
  );
  const add = async (previous?: ReturnType<typeof seal>) =>
    blockIn(await own(() => addBlock(state, caller, { inode, previous }, env)));
  const locate = (id: number) =>
    derived.locate(blockId(id), { host: '' }, seededRandom(1)).map(({ serverId: id }) => id);
  const deletions = (n: number) => derived.takeDeletions(server(n), 0);
  return { state, derived, own, inode, report, add, locate, deletions };
}

describe("replicas of a history that the master's log lost", () => {
  test('their numbers are never allotted, and they are neither offered nor deleted', async () => {
    const { derived, report, add, locate, deletions } = await setUp();
    derived.safeMode.leave();
    await report(2, [
      [1, 1],
      [2, 7],
    ]);
    await report(1, []);
    const block = await add();
    expect(block.id).toBeGreaterThan(2);
    expect(block.generation).toBeGreaterThan(7);
    const sealed = seal(block, 100);
    await report(1, [[block.id, block.generation]]);
    await report(2, [
      [1, 1],
      [2, 7],
    ]);
    const next = await add(sealed);
    expect(locate(1)).toEqual([]);
    expect(locate(block.id)).toEqual(['server-1']);
    expect(next.id).toBe(block.id + 1);
    expect(deletions(2)).toEqual([]);
    expect(derived.invalidate.count(1)).toBe(0);
  });

  test('a number in the margin that a later server names is left alone as well', async () => {
    const { report, add, deletions, derived } = await setUp();
    derived.safeMode.leave();
    await report(2, [[5, 5]]);
    await add();
    await report(1, [
      [6, 6],
      [900_000, 900_000],
    ]);
    expect(deletions(1)).toEqual([]);
  });

  test('a foreign generation of a block that both histories have is kept, and not offered', async () => {
    const { report, add, own, state, inode, derived, deletions, locate } = await setUp();
    derived.safeMode.leave();
    const block = await add();
    const sealed = seal(block, 100);
    await report(1, [[block.id, block.generation]]);
    await report(2, [[block.id, block.generation + 1]]);
    await own(() => flushFile(state, caller, { inode, block: sealed }, env));
    expect(locate(block.id)).toEqual(['server-1']);
    expect(deletions(2)).toEqual([]);
    const open = () => reopenBlock(state, caller, { inode, blockId: block.id }, env);
    const { generation: newer } = blockIn(await own(open));
    expect(newer).toBeGreaterThan(block.generation + 1);
    await report(1, [[block.id, newer]]);
    const again = seal({ id: block.id, generation: newer }, 100);
    await own(() => flushFile(state, caller, { inode, block: again }, env));
    expect(locate(block.id)).toEqual(['server-1']);
    expect(deletions(2)).toEqual([]);
  });

  test('the counters move in the turn in which the report arrives', async () => {
    const { report, state } = await setUp();
    const done = report(1, [[41, 17]]);
    expect(state.counters.block).toBeGreaterThan(41);
    expect(state.counters.generation).toBeGreaterThan(17);
    await done;
  });

  test('a number that no history can have reached does not use up the rest', async () => {
    const { report, add } = await setUp();
    await report(1, [[END, END]]);
    expect((await add()).id).toBe(1);
  });
});

test('whatever is reported and allotted in turn: what is allotted is above all that was reported', async () => {
  const number = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5_000_000 }));
  const step = fc.oneof(
    fc.constant(undefined),
    fc.tuple(fc.integer({ min: 1, max: 2 }), number, number),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { report, add, deletions, derived } = await setUp();
      derived.safeMode.leave();
      const seen = { id: 0, gen: 0 };
      const own = new Set<number>();
      let previous: ReturnType<typeof seal> | undefined;
      for (const each of steps) {
        if (each !== undefined) {
          const [n, id, gen] = each;
          await report(n, [[id, gen]]);
          if (!own.has(id)) expect(deletions(n)).toEqual([]);
          seen.id = Math.max(seen.id, id);
          seen.gen = Math.max(seen.gen, gen);
          continue;
        }
        const block = await add(previous);
        expect(block.id).toBeGreaterThan(seen.id);
        expect(block.generation).toBeGreaterThan(seen.gen);
        own.add(block.id);
        previous = seal(block, 100);
      }
    }),
    { numRuns: 60 },
  );
});
