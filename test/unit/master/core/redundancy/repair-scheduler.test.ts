import * as fc from 'fast-check';
import { blockId } from '../../../../../src/common/ids.js';
import type { RepairLimits } from '../../../../../src/master/core/redundancy/repair-limits.js';
import type { RepairOutcome } from '../../../../../src/common/repair-messages.js';
import { RepairWorld } from './repair-world.js';
import { simulatedRuns } from '../../../../support/simulated-runs.js';

/** Long enough for the calm after a start, for death to be noticed, and for all copies. */
const AGES = 120;
/** A lease and a copy, and no wait. */
const SOON = 3;

function settled(servers: number, seed = 1, repair: Partial<RepairLimits> = {}): RepairWorld {
  const world = new RepairWorld(servers, seed, repair);
  world.addWorker();
  world.run(12);
  return world;
}

function counts(world: RepairWorld): Record<number, number> {
  return Object.fromEntries([...world.wanted.keys()].map((id) => [id, world.sound(id).length]));
}

describe('repair of lost copies', () => {
  test('a dead server: each of its blocks is copied once to a server without one', () => {
    const world = settled(6);
    for (let id = 1; id <= 20; id++) world.write(id, [1, 2, 3]);
    world.kill(1);
    world.run(AGES);
    expect(new Set(Object.values(counts(world)))).toEqual(new Set([3]));
    expect(world.copies).toBe(20);
    // Every copy counts once, although its report comes before its worker's word.
    expect(world.bench.derived.repair.rate.totalBytes).toBe(world.copiedBytes);
    expect(world.bench.counts()).toMatchObject({ underReplicated: 0, misplaced: 0 });
  });

  test('a copy counts when its server reports it, not only when a worker speaks next', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3]);
    world.kill(1);
    const { repair } = world.bench.derived;
    while (repair.pending.size === 0) world.tick();
    const [lease] = repair.pending.all();
    world.bench.report(lease!.target + 1, [1, 1]);
    expect(repair.pending.size).toBe(0);
    expect(repair.rate.totalBytes).toBe(lease!.length);
    expect(repair.rate.perSecond(world.nowMs)).toBe(lease!.length / 5);
    expect(repair.rate.totalBytes).toBe(lease!.length);
  });

  test('silence shorter than dead-after copies nothing', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3]);
    world.kill(1);
    world.run(8);
    world.revive(1);
    world.run(AGES);
    expect(world.copies).toBe(0);
  });

  test('nothing is copied in the calm after a start', () => {
    const world = new RepairWorld(6, 1);
    world.addWorker();
    world.write(1, [1, 2]);
    world.run(8);
    expect(world.copies).toBe(0);
    world.run(AGES);
    expect(world.copies).toBe(1);
  });

  test('blocks with one copy are all at two before one with two goes to three', () => {
    const world = settled(6);
    for (let id = 1; id <= 30; id++) world.write(id, id % 2 === 0 ? [1, 2, 3] : [1, 4, 2]);
    world.kill(1);
    world.kill(4);
    world.kill(3);
    for (let id = 31; id <= 60; id++) world.write(id, [2]);
    world.run(4 * AGES);
    const firstThird = world.arrivals.findIndex(({ before }) => before === 2);
    const lastSecond = world.arrivals.map(({ before }) => before).lastIndexOf(1);
    expect(firstThird).toBeGreaterThan(-1);
    expect(lastSecond).toBeLessThan(firstThird);
    expect(new Set(Object.values(counts(world)))).toEqual(new Set([3]));
  });

  test('the only server that could take a copy is silent for a moment: it gets it as soon as it is heard', () => {
    const world = settled(4);
    for (let id = 1; id <= 3; id++) world.write(id, [1, 2, 3]);
    world.kill(1);
    world.run(6);
    world.silence(4);
    world.run(8);
    expect(world.copies).toBe(0);
    world.speak(4);
    world.run(SOON);
    expect(world.copies).toBe(3);
  });

  test('a holder is silent for a moment just when a copy too many is looked at: one goes later all the same', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3, 4]);
    world.silence(2);
    world.run(6);
    expect(counts(world)).toEqual({ 1: 3 });
    world.speak(2);
    expect(counts(world)).toEqual({ 1: 4 });
    world.run(AGES);
    expect(counts(world)).toEqual({ 1: 3 });
    expect(world.copies).toBe(0);
    expect(world.bench.counts()).toMatchObject({ overReplicated: 0 });
  });

  test('a holder is silent for a moment just when a damaged copy was replaced: that one goes later all the same', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3]);
    world.silence(2);
    world.run(3);
    world.damage(1, 1);
    world.run(6);
    expect(world.copies).toBe(1);
    world.speak(2);
    expect(counts(world)).toEqual({ 1: 3 });
    expect(world.bench.counts()).toMatchObject({ corruptReplicas: 1 });
    world.run(AGES);
    expect(world.bench.counts()).toMatchObject({ corruptReplicas: 0, underReplicated: 0 });
    expect(counts(world)).toEqual({ 1: 3 });
  });

  test('a server that comes back makes too many: one copy goes, and the spread stays', () => {
    const world = settled(6);
    for (let id = 1; id <= 10; id++) world.write(id, [1, 2, 3]);
    world.kill(1);
    world.run(AGES);
    world.revive(1);
    world.run(AGES);
    expect(new Set(Object.values(counts(world)))).toEqual(new Set([3]));
    expect(world.deletions).toBe(10);
    expect(world.bench.counts()).toMatchObject({ overReplicated: 0, misplaced: 0 });
  });

  test('with a server in too few domains, copies are parted once a domain is there', () => {
    const world = settled(6);
    world.write(1, [1, 4, 2]);
    world.run(AGES);
    const racks = new Set(world.sound(1).map((n) => n % 3));
    expect(racks.size).toBe(3);
    expect(world.sound(1)).toHaveLength(3);
  });

  test('a damaged copy is replaced from a sound one before it goes', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3]);
    world.damage(2, 1);
    world.run(AGES);
    expect(world.sound(1)).toHaveLength(3);
    expect(world.bench.counts().corruptReplicas).toBe(0);
    expect(world.deletions).toBe(1);
  });

  test('with no other server a damaged copy is replaced where it lies', () => {
    const world = settled(3);
    world.write(1, [1, 2, 3]);
    world.damage(2, 1);
    world.run(AGES);
    expect(world.sound(1)).toEqual([1, 2, 3]);
    expect(world.bench.counts()).toMatchObject({ corruptReplicas: 0, underReplicated: 0 });
  });

  test('fewer and more copies are made as the file wants them', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3]);
    world.setReplication(1, 5);
    world.run(AGES);
    expect(world.sound(1)).toHaveLength(5);
    world.setReplication(1, 2);
    world.run(AGES);
    expect(world.sound(1)).toHaveLength(2);
    expect(world.bench.counts()).toMatchObject({ misplaced: 0, overReplicated: 0 });
  });

  test('more copies than servers: it says why it waits, and goes on when a server comes', () => {
    const world = settled(3);
    world.write(1, [1, 2, 3], 4);
    world.run(AGES);
    expect(world.bench.derived.repair.waitOf(blockId(1))?.reason).toContain(
      'bs1 (/rack1) has a replica already',
    );
    world.disks.set(4, { copies: new Map(), up: false });
    world.revive(4);
    world.run(10);
    expect(world.sound(1)).toEqual([1, 2, 3, 4]);
  });
});

test('third copies wait for the one server of a free domain rather than be made twice', () => {
  const world = settled(6, 1, { incomingMax: 1 });
  for (let id = 1; id <= 20; id++) world.write(id, [1, 2, 3]);
  world.kill(1);
  world.run(4 * AGES);
  expect(world.copies).toBe(20);
  expect(new Set(Object.values(counts(world)))).toEqual(new Set([3]));
  expect(world.bench.counts().misplaced).toBe(0);
});

test('a server that comes and goes is copied from once, not each time, and loses no good block', () => {
  const world = settled(6);
  for (let id = 1; id <= 10; id++) world.write(id, [1, 2, 3]);
  for (let flap = 0; flap < 10; flap++) {
    world.kill(1);
    world.run(30);
    world.revive(1);
    world.run(30);
  }
  expect(world.copies).toBe(10);
  expect(new Set(Object.values(counts(world)))).toEqual(new Set([3]));
});

describe('servers that are to go', () => {
  test('a server being decommissioned is copied away while it serves, and keeps what it has', () => {
    const world = settled(6);
    for (let id = 1; id <= 10; id++) world.write(id, [1, 2, 3]);
    world.goal(1, { kind: 'decommission' });
    world.run(AGES);
    for (let id = 1; id <= 10; id++) {
      expect(world.sound(id)).toContain(1);
      expect(world.sound(id).filter((n) => n !== 1)).toHaveLength(3);
    }
    expect(world.bench.counts()).toMatchObject({ underReplicated: 0, overReplicated: 0 });
  });

  test('the only copy on a server that goes is copied first elsewhere', () => {
    const world = settled(6);
    world.write(1, [1], 1);
    world.goal(1, { kind: 'maintenance', untilMs: 1e15 });
    world.run(AGES);
    expect(world.sound(1)).toHaveLength(2);
  });

  test('a server in maintenance may be away: its copies count until it is in service again', () => {
    const world = settled(6);
    world.write(1, [1, 2, 3]);
    world.goal(1, { kind: 'maintenance', untilMs: 1e15 });
    world.run(10);
    world.kill(1);
    world.run(AGES);
    expect(world.copies).toBe(0);
    world.goal(1);
    world.run(AGES);
    expect(world.copies).toBe(1);
  });
});

describe('workers that fail', () => {
  test('a dead worker’s tasks go to another, and every block ends at its count', () => {
    const world = settled(6);
    const other = world.addWorker();
    for (let id = 1; id <= 20; id++) world.write(id, [1, 2]);
    world.run(2);
    other.alive = false;
    world.run(2 * AGES);
    expect(new Set(Object.values(counts(world)))).toEqual(new Set([3]));
    expect(world.bench.derived.repair.pending.size).toBe(0);
  });
});

test('a copy that is told as done and never reported waits longer each time, and says why', () => {
  const world = settled(4);
  for (const worker of world.workers) worker.lies = true;
  world.write(1, [1, 2]);
  const waits = new Map<number, string>();
  for (let tick = 0; tick < 3 * AGES; tick++) {
    world.run(1);
    const wait = world.bench.derived.repair.waitOf(blockId(1));
    if (wait !== undefined) waits.set(wait.attempts, wait.reason);
  }
  expect([...waits.keys()]).toEqual([1, 2, 3, 4, 5]);
  for (const reason of waits.values())
    expect(reason).toMatch(/^bs[34] took a copy, but has not reported it$/);
});

test('a copy of a block with one copy fails: the others wait until it is tried again, but not for ever', () => {
  const world = new RepairWorld(6, 1);
  world.run(20);
  world.write(1, [1]);
  world.write(2, [1, 2]);
  const { repair } = world.bench.derived;
  const ask = { workerId: 'w', name: 'w', freeSlots: 4, running: [], bandwidth: 0, leaving: false };
  const failure = { done: false, code: 'OVERLOADED', message: 'busy', copiedBytes: 0 };
  let outcomes: RepairOutcome[] = [];
  const leased: number[] = [];
  while (leased.length < 4) {
    repair.hear({ ...ask, outcomes }, world.nowMs);
    const leases = repair.lease({ ...ask, outcomes }, world.nowMs, world.random, () => undefined);
    outcomes = leases.map(({ taskId }) => ({ taskId, blamedServerId: undefined, ...failure }));
    leased.push(...leases.map(({ blockId: id }) => id));
    world.run(1);
  }
  expect(leased).toEqual([1, 1, 1, 2]);
});

test.each([
  ['after its copy failed', 0],
  ['before its copy failed', 1],
])('a block with one copy gets another one back %s: the others wait for it no more', (_, early) => {
  const world = new RepairWorld(6, 1);
  world.run(20);
  world.write(1, [1]);
  world.write(2, [1, 2]);
  const { repair } = world.bench.derived;
  const ask = { workerId: 'w', name: 'w', running: [], bandwidth: 0, leaving: false };
  const lease = (freeSlots: number, outcomes: RepairOutcome[]) => {
    const request = { ...ask, freeSlots, outcomes };
    repair.hear(request, world.nowMs);
    return repair.lease(request, world.nowMs, world.random, () => undefined);
  };
  const [first] = lease(1, []);
  const failure = { done: false, code: 'OVERLOADED', message: 'busy', copiedBytes: 0 };
  const failed = { taskId: first!.taskId, blamedServerId: undefined, ...failure };
  // Of a server that is not the target.
  const other = first!.target === 2 ? 4 : 3;
  if (early === 0) expect(lease(4, [failed])).toEqual([]);
  world.bench.report(other, [1, 1]);
  const leased = lease(4, early === 0 ? [] : [failed]);
  expect(leased.map(({ blockId: id }) => id)).toEqual([2]);
});

test('each server of the only other domain failed once as a target: the block is still moved there', () => {
  const world = new RepairWorld(6, 1);
  world.run(20);
  world.write(1, [1, 4, 2]);
  const { repair } = world.bench.derived;
  const ask = { workerId: 'w', name: 'w', freeSlots: 1, running: [], bandwidth: 0, leaving: false };
  let outcomes: RepairOutcome[] = [];
  const targets: number[] = [];
  for (let i = 0; i < 3; i++) {
    world.run(6);
    repair.hear({ ...ask, outcomes }, world.nowMs);
    outcomes = [];
    world.run(6);
    for (const { taskId, target } of repair.lease(
      { ...ask, outcomes },
      world.nowMs,
      world.random,
      () => undefined,
    )) {
      targets.push(target);
      const blamedServerId = world.bench.derived.servers.at(target).id;
      const failed = { done: false, code: 'UNAVAILABLE', message: 'gone', copiedBytes: 0 };
      outcomes = [{ taskId, blamedServerId, ...failed }];
    }
  }
  expect(targets).toHaveLength(3);
  expect(new Set(targets).size).toBe(2);
});

test('random faults never cost the last sound copy, and once they end every block has its count', () => {
  const event = fc.record({
    kind: fc.constantFrom('kill', 'revive', 'wipe', 'damage', 'goal', 'worker', 'wait', 'count'),
    server: fc.integer({ min: 1, max: 6 }),
    block: fc.integer({ min: 1, max: 8 }),
    ticks: fc.integer({ min: 0, max: 30 }),
  });
  fc.assert(
    fc.property(fc.integer(), fc.array(event, { maxLength: 25 }), (seed, events) => {
      const world = settled(6, seed);
      world.addWorker();
      for (let id = 1; id <= 8; id++)
        world.write(id, [1 + (id % 6), 1 + ((id + 1) % 6), 1 + ((id + 2) % 6)]);
      for (const { kind, server, block, ticks } of events) {
        if (isSafe(world, kind, server, block)) apply(world, kind, server, block);
        world.run(ticks);
      }
      for (const n of world.disks.keys()) {
        world.revive(n);
        world.goal(n);
      }
      for (const worker of world.workers) worker.alive = true;
      world.run(6 * AGES);
      for (const [id, wanted] of world.wanted) {
        expect({ id, copies: world.sound(id).length }).toEqual({ id, copies: wanted });
        expect(new Set(world.sound(id).map((n) => n % 3)).size).toBe(Math.min(3, wanted));
      }
      expect(world.bench.counts()).toMatchObject({ corruptReplicas: 0, missing: 0 });
    }),
    { numRuns: simulatedRuns(60) },
  );
});

/** Faults may take any copy but the last sound one on any disk. */
function isSafe(world: RepairWorld, kind: string, server: number, block: number): boolean {
  const disk = world.disks.get(server);
  const elsewhere = (id: number): boolean =>
    [...world.disks].some(([n, d]) => n !== server && d.copies.get(id)?.damaged === false);
  if (kind === 'damage') return elsewhere(block);
  if (kind === 'wipe') return [...(disk?.copies.keys() ?? [])].every(elsewhere);
  return true;
}

function apply(world: RepairWorld, kind: string, server: number, block: number): void {
  if (kind === 'kill') world.kill(server);
  if (kind === 'revive') world.revive(server);
  if (kind === 'wipe') world.wipe(server);
  if (kind === 'damage') world.damage(server, block);
  if (kind === 'goal') world.goal(server, block % 2 === 0 ? { kind: 'decommission' } : undefined);
  if (kind === 'worker') for (const w of world.workers) w.alive = block % 3 !== 0 || w.id === 'w1';
  if (kind === 'count') world.setReplication(block, 1 + (server % 4));
}
