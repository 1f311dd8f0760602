import { seededRandom } from '../../../../src/common/clock.js';
import { must } from '../../../../src/common/assert.js';
import type { RepairExchangeRequest } from '../../../../src/common/repair-messages.js';
import { REPAIR_POLICY_DEFAULT } from '../../../../src/common/repair-policy.js';
import { REPAIR_LIMITS_DEFAULT } from '../../../../src/master/core/redundancy/repair-limits.js';
import { RepairService } from '../../../../src/master/service/repair-service.js';
import { format } from '../../../../src/master/core/commands/format.js';
import { emptyState } from '../../../../src/master/core/state.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../../../src/master/journal/memory-log.js';
import { Kernel } from '../../../../src/master/kernel.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { Bench } from '../core/derived-fixture.js';

function requestOf(workerId: string): RepairExchangeRequest {
  return {
    workerId,
    name: workerId,
    freeSlots: 4,
    running: [],
    outcomes: [],
    bandwidth: 0,
    leaving: false,
  };
}

/** What a worker without tasks is told, of a master with four servers. */
async function askedBy(bench: Bench, balanceRuns = false): Promise<number> {
  const clock = { nowMs: () => 60_000, wallMs: () => 60_000 };
  const { derived } = bench;
  const goals = { goalChanged: derived.setGoal.bind(derived) };
  const log = new GroupCommit({ log: new MemoryLog(), onFatal: () => {} });
  const kernel = new Kernel({ state: emptyState(derived, goals), log, clock });
  await kernel.mutateOwn(() => format(kernel.state, { superuser: 'root', supergroup: 'g' }));
  const service = new RepairService({
    kernel,
    derived,
    clock,
    log: silentLog,
    limits: REPAIR_LIMITS_DEFAULT,
    random: seededRandom(1),
    policy: () => ({ ...REPAIR_POLICY_DEFAULT, paused: true }),
    balance: { nextMove: () => undefined, bandwidth: 0, isRunning: balanceRuns },
  });
  const { askAgainMs } = await service.exchange(requestOf('w'));
  await log.close();
  return askAgainMs;
}

const { askAgainMs, askAgainIdleMs } = REPAIR_LIMITS_DEFAULT;

describe('when a repair worker is to ask again', () => {
  test('nothing lacks a copy: seldom', async () => {
    const bench = Bench.ready(4);
    bench.block(1, { replication: 3 });
    for (const n of [1, 2, 3]) bench.report(n, [1, 1]);
    expect(await askedBy(bench)).toBe(askAgainIdleMs);
  });

  test('a block lacks a copy: soon', async () => {
    const bench = Bench.ready(4);
    bench.block(1, { replication: 3 });
    for (const n of [1, 2]) bench.report(n, [1, 1]);
    expect(await askedBy(bench)).toBe(askAgainMs);
  });

  test('another worker has the last task: soon, as that may fail', async () => {
    const bench = Bench.ready(4);
    bench.block(1, { replication: 3 });
    for (const n of [1, 2]) bench.report(n, [1, 1]);
    const request = requestOf('other');
    const { repair } = bench.derived;
    repair.hear(request, 60_000);
    must(repair.lease(request, 60_000, seededRandom(1), () => undefined)[0], 'a task');
    expect(await askedBy(bench)).toBe(askAgainMs);
  });

  test('a balance runs: soon', async () => {
    expect(await askedBy(Bench.ready(4), true)).toBe(askAgainMs);
  });
});
