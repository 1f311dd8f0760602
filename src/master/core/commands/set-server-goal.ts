import { refuse, type Refusal } from '../../../common/refusal.js';
import type { ServerGoal } from '../../../common/server-goal.js';
import type { Caller, Decision, Env } from '../decision.js';
import { LEAVING_SERVERS_MAX, MAINTENANCE_MS_MAX } from '../limits.js';
import type { GoalServer } from '../operation.js';
import type { MasterState } from '../state.js';
import { needSuperuser } from '../superuser.js';

export interface SetServerGoal {
  readonly goal: ServerGoal;
  readonly servers: readonly GoalServer[];
  /** Why the cluster cannot do without these servers, as sentences; empty if it can, or if the caller insists. */
  readonly risks: readonly string[];
}

/** Servers that have the goal already are left as they are, so that asking twice is asking once. */
export function setServerGoal(
  state: MasterState,
  caller: Caller,
  { goal, servers, risks }: SetServerGoal,
  env: Pick<Env, 'timeMs'>,
): Decision {
  const fault = needSuperuser(state, caller, titles[goal.kind]) ?? endFault(goal, env.timeMs);
  if (fault !== undefined) return fault;
  const changed = servers.filter(({ id }) => !hasGoal(state, id, goal));
  if (changed.length === 0) return { result: { kind: 'done' } };
  if (goal.kind !== 'inService') {
    const added = changed.filter(({ id }) => state.administration.leaving(id) === undefined).length;
    if (state.administration.leavingCount + added > LEAVING_SERVERS_MAX)
      return refuse('LIMIT_EXCEEDED', {
        message: `At most ${LEAVING_SERVERS_MAX} servers may be leaving at once; recommission those that are gone`,
      });
    if (risks.length > 0)
      return refuse('UNSAFE', {
        message: `${risks.join('; ')}. Add servers, or say --force to go on anyway`,
      });
  }
  return { operation: { kind: 'setServerGoal', goal, askedBy: caller.user, servers: changed } };
}

/** The master's own: the time of these maintenances is over. Undefined if there is none. */
export function endMaintenance(state: MasterState, wallMs: number): Decision | undefined {
  const over: GoalServer[] = [];
  for (const { id, name, goal } of state.administration.allLeaving())
    if (goal.kind === 'maintenance' && goal.untilMs <= wallMs)
      over.push({ id, name, totalBytes: 0, totalBlocks: 0 });
  if (over.length === 0) return undefined;
  const goal: ServerGoal = { kind: 'inService' };
  return { operation: { kind: 'setServerGoal', goal, askedBy: '', servers: over } };
}

const titles: { readonly [K in ServerGoal['kind']]: string } = {
  inService: 'Recommissioning',
  decommission: 'Decommissioning',
  maintenance: 'Maintenance',
};

function hasGoal({ administration }: MasterState, id: GoalServer['id'], goal: ServerGoal): boolean {
  const now = administration.leaving(id)?.goal;
  if (now === undefined || goal.kind === 'inService')
    return now === undefined && goal.kind === 'inService';
  if (now.kind !== goal.kind) return false;
  return now.kind !== 'maintenance' || goal.kind !== 'maintenance' || now.untilMs === goal.untilMs;
}

function endFault(goal: ServerGoal, nowMs: number): Refusal | undefined {
  if (goal.kind !== 'maintenance') return undefined;
  if (goal.untilMs <= nowMs)
    return refuse('INVALID_ARGUMENT', {
      message: `The maintenance would end in the past, at ${goal.untilMs} ms; it is ${nowMs} now`,
    });
  if (goal.untilMs - nowMs > MAINTENANCE_MS_MAX)
    return refuse('INVALID_ARGUMENT', {
      message:
        'A maintenance lasts a year at most; decommission a server that stays away for longer',
    });
  return undefined;
}
