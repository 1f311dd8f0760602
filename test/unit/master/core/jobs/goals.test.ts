import { serverId } from '../../../../../src/common/ids.js';
import { isRefusal } from '../../../../../src/common/refusal.js';
import type { ServerGoal } from '../../../../../src/common/server-goal.js';
import { noteDrain } from '../../../../../src/master/core/commands/note-drain.js';
import {
  noteBalance,
  startBalance,
  stopBalance,
} from '../../../../../src/master/core/commands/set-balance.js';
import { setRepairPolicy } from '../../../../../src/master/core/commands/set-repair-policy.js';
import {
  endMaintenance,
  setServerGoal,
} from '../../../../../src/master/core/commands/set-server-goal.js';
import { World } from '../world.js';

const s1 = serverId('s1');
const held = { id: s1, name: 'bs1', totalBytes: 1_000, totalBlocks: 10 };
const decommission: ServerGoal = { kind: 'decommission' };
const inService: ServerGoal = { kind: 'inService' };

function order(goal: ServerGoal, risks: readonly string[] = []) {
  return { goal, servers: [held], risks };
}

let world: World;
beforeEach(() => {
  world = new World();
});

test('goal: only the superuser sets one', () => {
  expect(world.try('alice', setServerGoal, order(decommission))).toMatchObject({
    refused: 'PERMISSION_DENIED',
  });
  expect(
    world.try({ user: 'al', groups: ['supergroup'] }, setServerGoal, order(decommission)),
  ).toEqual({ kind: 'done' });
});

test('goal: a decommission is kept with who asked, when and what was held, and told to the sink', () => {
  world.do('root', setServerGoal, order(decommission));
  expect(world.state.administration.leaving(s1)).toEqual({
    id: s1,
    name: 'bs1',
    goal: decommission,
    askedBy: 'root',
    sinceMs: 2_000,
    totalBytes: 1_000,
    totalBlocks: 10,
    doneBytes: 0,
    doneAtMs: 0,
  });
  expect(world.goals.goals.get(s1)).toEqual(decommission);
  world.do('root', setServerGoal, order(inService));
  expect(world.state.administration.leavingCount).toBe(0);
  expect(world.goals.goals.size).toBe(0);
});

test('goal: asking twice logs once, and keeps what was reached', () => {
  world.do('root', setServerGoal, order(decommission));
  world.settle(
    noteDrain(world.state, {
      server: s1,
      totalBytes: 0,
      totalBlocks: 0,
      doneBytes: 600,
      done: false,
    })!,
  );
  const logged = world.log.length;
  world.timeMs += 1_000;
  world.do('root', setServerGoal, order(decommission, ['it would not fit']));
  expect(world.log.length).toBe(logged);
  expect(world.state.administration.leaving(s1)).toMatchObject({ doneBytes: 600, sinceMs: 2_000 });
});

test('goal: a risk is refused with all its sentences and what to do, and in-service never has one', () => {
  expect(world.try('root', setServerGoal, order(decommission, ['A', 'B']))).toEqual({
    refused: 'UNSAFE',
    message: 'A; B. Add servers, or say --force to go on anyway',
  });
  expect(world.log).toEqual([]);
});

test('maintenance: its end must be to come, within a year, and can be put off without losing progress', () => {
  const until = (untilMs: number): ServerGoal => ({ kind: 'maintenance', untilMs });
  for (const untilMs of [2_000, 1, 2_000 + 367 * 86_400_000])
    expect(world.try('root', setServerGoal, order(until(untilMs)))).toMatchObject({
      refused: 'INVALID_ARGUMENT',
    });
  world.do('root', setServerGoal, order(until(5_000)));
  world.settle(
    noteDrain(world.state, {
      server: s1,
      totalBytes: 0,
      totalBlocks: 0,
      doneBytes: 7,
      done: true,
    })!,
  );
  world.do('root', setServerGoal, order(until(9_000)));
  expect(world.state.administration.leaving(s1)).toMatchObject({
    goal: until(9_000),
    doneBytes: 7,
    doneAtMs: 2_000,
  });
  expect(endMaintenance(world.state, 8_999)).toBeUndefined();
  world.settle(endMaintenance(world.state, 9_000)!);
  expect(world.goals.goals.size).toBe(0);
});

test('maintenance: its end leaves servers that are decommissioned alone', () => {
  world.do('root', setServerGoal, order(decommission));
  expect(endMaintenance(world.state, Number.MAX_SAFE_INTEGER)).toBeUndefined();
});

test('goal: another kind of goal begins anew', () => {
  world.do('root', setServerGoal, order({ kind: 'maintenance', untilMs: 5_000 }));
  world.settle(
    noteDrain(world.state, {
      server: s1,
      totalBytes: 0,
      totalBlocks: 0,
      doneBytes: 7,
      done: true,
    })!,
  );
  world.timeMs = 3_000;
  world.do('root', setServerGoal, order(decommission));
  expect(world.state.administration.leaving(s1)).toMatchObject({
    sinceMs: 3_000,
    doneBytes: 0,
    doneAtMs: 0,
  });
});

test('drain: no figure goes back, the first end stays, and nothing new is not logged', () => {
  world.do('root', setServerGoal, order(decommission));
  const note = { server: s1, totalBytes: 1_200, totalBlocks: 12, doneBytes: 900, done: true };
  world.settle(noteDrain(world.state, note)!);
  world.timeMs = 4_000;
  expect(noteDrain(world.state, note)).toBeUndefined();
  const later = { ...note, totalBytes: 5, doneBytes: 950, done: true };
  world.settle(noteDrain(world.state, later)!);
  expect(world.state.administration.leaving(s1)).toMatchObject({
    totalBytes: 1_200,
    doneBytes: 950,
    doneAtMs: 2_000,
  });
  world.do('root', setServerGoal, order(inService));
  expect(noteDrain(world.state, { ...note, doneBytes: 9_999 })).toBeUndefined();
});

test('policy: what is not named stays, an order to scrub counts up, and no change is not logged', () => {
  world.do('root', setRepairPolicy, { bandwidth: 100 });
  world.do('root', setRepairPolicy, { paused: true, scrubNow: true });
  const logged = world.log.length;
  world.do('root', setRepairPolicy, { paused: true });
  expect(world.log.length).toBe(logged);
  expect(world.state.administration.policy).toEqual({
    paused: true,
    bandwidth: 100,
    serverBandwidth: 0,
    scrubPaused: false,
    scrubRequest: 1,
  });
  expect(world.try('root', setRepairPolicy, { bandwidth: 1.5 })).toMatchObject({
    refused: 'INVALID_ARGUMENT',
  });
  expect(world.try('alice', setRepairPolicy, { paused: false })).toMatchObject({
    refused: 'PERMISSION_DENIED',
  });
});

test('balance: it takes new bounds while it runs, sums what was moved, and begins anew after its end', () => {
  const stop = (): unknown => world.try('root', (state, caller) => stopBalance(state, caller), {});
  expect(stop()).toEqual({ kind: 'done' });
  expect(noteBalance(world.state, { movedBytes: 1, movedBlocks: 1 }, undefined)).toBeUndefined();
  for (const threshold of [0, 101, 1.5])
    expect(isRefusal(world.try('root', startBalance, { threshold, bandwidth: 0 }))).toBe(true);
  world.do('root', startBalance, { threshold: 10, bandwidth: 0 });
  world.settle(noteBalance(world.state, { movedBytes: 64, movedBlocks: 1 }, undefined)!);
  world.timeMs = 3_000;
  world.do('root', startBalance, { threshold: 5, bandwidth: 7 });
  expect(world.state.administration.balance).toMatchObject({
    state: 'running',
    threshold: 5,
    sinceMs: 2_000,
    movedBytes: 64,
  });
  stop();
  // A copy that was under way is still counted, and no end comes twice.
  const end = { state: 'done', detail: 'even' } as const;
  world.settle(noteBalance(world.state, { movedBytes: 64, movedBlocks: 1 }, end)!);
  expect(noteBalance(world.state, { movedBytes: 0, movedBlocks: 0 }, end)).toBeUndefined();
  expect(world.state.administration.balance).toMatchObject({
    state: 'stopped',
    movedBytes: 128,
    movedBlocks: 2,
    endedAtMs: 3_000,
    detail: 'stopped by root',
  });
  world.do('root', startBalance, { threshold: 5, bandwidth: 7 });
  expect(world.state.administration.balance).toMatchObject({ state: 'running', movedBytes: 0 });
});
