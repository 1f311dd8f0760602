import { serverId } from '../../../../src/common/ids.js';
import type { ServerGoal } from '../../../../src/common/server-goal.js';
import { noteDrain } from '../../../../src/master/core/commands/note-drain.js';
import {
  noteBalance,
  startBalance,
  stopBalance,
} from '../../../../src/master/core/commands/set-balance.js';
import { setRepairPolicy } from '../../../../src/master/core/commands/set-repair-policy.js';
import {
  endMaintenance,
  setServerGoal,
} from '../../../../src/master/core/commands/set-server-goal.js';
import type { World } from './world.js';

/** What operators and the master's own loops do beside the namespace, drawn from `n`. */
export function administer(
  world: World,
  verb: 'goal' | 'drain' | 'policy' | 'balance',
  n: number,
  flag: boolean,
): void {
  const { state } = world;
  const server = serverId(`s${n % 3}`);
  if (verb === 'goal') {
    const ending = endMaintenance(state, world.timeMs);
    if (ending !== undefined) world.settle(ending);
    const goals: readonly ServerGoal[] = [
      { kind: 'inService' },
      { kind: 'decommission' },
      { kind: 'maintenance', untilMs: world.timeMs + 1 + (n % 7) * 100 },
    ];
    const goal = goals[n % 5] ?? goals[1] ?? { kind: 'inService' };
    const held = { id: server, name: `bs${n % 3}`, totalBytes: n * 10, totalBlocks: n };
    world.try('root', setServerGoal, { goal, servers: [held], risks: [] });
  } else if (verb === 'drain') {
    const note = { server, totalBytes: n * 11, totalBlocks: n, doneBytes: n * 5, done: flag };
    const decision = noteDrain(state, note);
    if (decision !== undefined) world.settle(decision);
  } else if (verb === 'policy') {
    world.try('root', setRepairPolicy, {
      paused: flag,
      scrubNow: !flag,
      bandwidth: n % 2 === 0 ? n : undefined,
    });
  } else if (n % 3 === 0)
    world.try('root', startBalance, { threshold: 1 + (n % 50), bandwidth: n });
  else if (flag) world.try('root', (each, caller) => stopBalance(each, caller), {});
  else {
    const end = n % 5 === 0 ? { state: 'done' as const, detail: 'even' } : undefined;
    const decision = noteBalance(state, { movedBytes: n, movedBlocks: 1 }, end);
    if (decision !== undefined) world.settle(decision);
  }
}
