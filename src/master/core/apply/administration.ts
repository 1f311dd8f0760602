import { must } from '../../../common/assert.js';
import type { LeavingGoal } from '../administration.js';
import type { GoalServer, OperationOf } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import type { Turn } from './turn.js';

const DONE: OperationResult = { kind: 'done' };

export function applySetServerGoal(
  turn: Turn,
  { goal, askedBy, servers }: OperationOf<'setServerGoal'>,
): OperationResult {
  const { administration, administrationSink } = turn.state;
  for (const server of servers) {
    if (goal.kind === 'inService') administration.setInService(server.id);
    else leave(turn, { server, goal, askedBy });
    administrationSink.goalChanged(server.id, goal);
  }
  return DONE;
}

function leave(
  { state: { administration }, timeMs }: Turn,
  order: { readonly server: GoalServer; readonly goal: LeavingGoal; readonly askedBy: string },
): void {
  const { server, goal, askedBy } = order;
  const before = administration.leaving(server.id);
  // A maintenance that only gets another end goes on with what it has reached.
  if (before?.goal.kind === goal.kind) administration.setLeaving({ ...before, goal, askedBy });
  else
    administration.setLeaving({
      ...server,
      goal,
      askedBy,
      sinceMs: timeMs,
      doneBytes: 0,
      doneAtMs: 0,
    });
}

/** None of the figures ever goes back. */
export function applyNoteDrain(
  { state: { administration }, timeMs }: Turn,
  note: OperationOf<'noteDrain'>,
): OperationResult {
  const server = administration.mustBeLeaving(note.server);
  const first = note.done && server.doneAtMs === 0;
  administration.setLeaving({
    ...server,
    totalBytes: Math.max(server.totalBytes, note.totalBytes),
    totalBlocks: Math.max(server.totalBlocks, note.totalBlocks),
    doneBytes: Math.max(server.doneBytes, note.doneBytes),
    doneAtMs: first ? timeMs : server.doneAtMs,
  });
  return DONE;
}

export function applySetRepairPolicy(
  { state: { administration } }: Turn,
  { policy }: OperationOf<'setRepairPolicy'>,
): OperationResult {
  administration.policy = policy;
  return DONE;
}

/** One that runs goes on with the new bounds. */
export function applyStartBalance(
  { state: { administration }, timeMs }: Turn,
  { threshold, bandwidth, askedBy }: OperationOf<'startBalance'>,
): OperationResult {
  const before = administration.balance;
  const running = before?.state === 'running' ? before : undefined;
  administration.balance = {
    state: 'running',
    threshold,
    bandwidth,
    askedBy,
    sinceMs: running?.sinceMs ?? timeMs,
    endedAtMs: 0,
    movedBytes: running?.movedBytes ?? 0,
    movedBlocks: running?.movedBlocks ?? 0,
    detail: '',
  };
  return DONE;
}

export function applyNoteBalance(
  { state: { administration }, timeMs }: Turn,
  { movedBytes, movedBlocks, end }: OperationOf<'noteBalance'>,
): OperationResult {
  const balance = must(administration.balance, 'there was no balance to note anything of');
  administration.balance = {
    ...balance,
    movedBytes: balance.movedBytes + movedBytes,
    movedBlocks: balance.movedBlocks + movedBlocks,
    ...(end === undefined ? {} : { ...end, endedAtMs: timeMs }),
  };
  return DONE;
}
