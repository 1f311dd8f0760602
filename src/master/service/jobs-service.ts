import type { CancelSignal } from '../../common/cancel-signal.js';
import type { Clock } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import type { SetServerGoalRequest, SetServerGoalResponse } from '../../common/job-messages.js';
import type { CallContext } from '../../common/namespace-messages.js';
import { unwrap } from '../../common/refusal.js';
import type { JobsApi } from '../../rpc/jobs-api.js';
import { callerOf } from '../core/caller.js';
import { setRepairPolicy } from '../core/commands/set-repair-policy.js';
import { startBalance, stopBalance } from '../core/commands/set-balance.js';
import { setServerGoal } from '../core/commands/set-server-goal.js';
import type { Caller, Decision } from '../core/decision.js';
import type { DerivedState } from '../core/derived-state.js';
import type { BalanceJob } from '../core/jobs/balance-job.js';
import type { DrainFigures } from '../core/jobs/drain-figures.js';
import { findServer, type KnownServer } from '../core/jobs/find-server.js';
import { leaveRisks } from '../core/jobs/leave-risks.js';
import type { RepairReasons } from '../core/jobs/repair-reasons.js';
import { NOTHING_HELD, surveyServer, type Survey } from '../core/jobs/survey-server.js';
import { GOAL_SERVERS_MAX } from '../core/limits.js';
import { needSuperuser } from '../core/superuser.js';
import type { Kernel } from '../kernel.js';
import { jobList } from './job-list.js';
import { inSlices } from './slices.js';

export interface JobsServiceOptions {
  readonly kernel: Kernel;
  readonly derived: DerivedState;
  readonly figures: DrainFigures;
  readonly balance: BalanceJob;
  readonly reasons: RepairReasons;
  readonly clock: Clock;
  /** Lets other turns of the event loop run. */
  readonly yieldTurn: () => Promise<void>;
  /** Wakes the loop that looks at servers that leave. */
  readonly onGoals: () => void;
}

type Mutate = (
  context: CallContext,
  decide: (caller: Caller, timeMs: number) => Decision,
) => Promise<void>;

/** Long work that operators start, watch and end. */
export function jobsService(options: JobsServiceOptions): JobsApi {
  const { kernel, onGoals } = options;
  const mutate: Mutate = async (context, decide) => {
    const caller = unwrap(callerOf(kernel.state, context));
    await kernel.mutate(context, (timeMs) => decide(caller, timeMs));
  };
  return {
    setServerGoal: async (context, request, { signal }) => {
      const answer = await changeGoals(options, context, request, { mutate, signal });
      onGoals();
      return answer;
    },
    listJobs: () => kernel.read(() => jobList(options)),
    getRepairPolicy: () => kernel.read(() => kernel.state.administration.policy),
    setRepairPolicy: async (context, change) => {
      await mutate(context, (caller) => setRepairPolicy(kernel.state, caller, change));
      return kernel.read(() => kernel.state.administration.policy);
    },
    setBalance: (context, request) =>
      mutate(context, (caller) =>
        request.action === 'start'
          ? startBalance(kernel.state, caller, request)
          : stopBalance(kernel.state, caller),
      ),
  };
}

async function changeGoals(
  options: JobsServiceOptions,
  context: CallContext,
  { servers: words, goal, force }: SetServerGoalRequest,
  { mutate, signal }: { readonly mutate: Mutate; readonly signal: CancelSignal | undefined },
): Promise<SetServerGoalResponse> {
  const { kernel, derived, yieldTurn } = options;
  const { state } = kernel;
  // Who may not ask learns nothing of servers, and makes the master walk over none.
  const caller = unwrap(callerOf(state, context));
  const denied = needSuperuser(state, caller, 'Changing what servers are for');
  if (denied !== undefined) throw new DfsError(denied.refused, denied.message);
  if (words.length === 0 || words.length > GOAL_SERVERS_MAX)
    throw new DfsError('INVALID_ARGUMENT', `Name 1 to ${GOAL_SERVERS_MAX} block servers`);
  const known = knownServers(options);
  const found = new Map<string, KnownServer>();
  for (const word of words) {
    const server = unwrap(findServer(known, word));
    found.set(server.id, server);
  }
  const servers = [...found.values()];
  const surveys = new Map<number, Survey>();
  if (goal.kind !== 'inService')
    for (const { id } of servers) {
      const index = derived.servers.byServerId(id)?.index;
      if (index === undefined) continue;
      surveys.set(
        index,
        await inSlices(surveyServer(derived.blocks, index), { yieldTurn, signal }),
      );
    }
  await mutate(context, (asker, timeMs) => {
    const risks =
      force || goal.kind === 'inService'
        ? []
        : leaveRisks({
            kind: goal.kind,
            servers: derived.servers.all(),
            leaving: surveys,
            owedBytes: owedBytes(state, found),
          });
    const held = servers.map(({ id, name }) => {
      const index = derived.servers.byServerId(id)?.index;
      const { bytes, blocks } =
        (index === undefined ? undefined : surveys.get(index)) ?? NOTHING_HELD;
      return { id, name, totalBytes: bytes, totalBlocks: blocks };
    });
    return setServerGoal(state, asker, { goal, servers: held, risks }, { timeMs });
  });
  return { servers: servers.map(({ id, name }) => ({ id, name })) };
}

/** Bytes that servers beside those named still have to give away. */
function owedBytes(
  { administration }: Kernel['state'],
  named: ReadonlyMap<string, KnownServer>,
): number {
  let owed = 0;
  for (const { id, goal, totalBytes, doneBytes } of administration.allLeaving())
    if (goal.kind === 'decommission' && !named.has(id)) owed += totalBytes - doneBytes;
  return owed;
}

/** Those that registered since the master started, and those that leave, registered or not. */
function knownServers({ kernel, derived }: JobsServiceOptions): readonly KnownServer[] {
  const known: KnownServer[] = derived.servers
    .all()
    .map(({ id, name, address, state }) => ({ id, name, address, state }));
  for (const { id, name } of kernel.state.administration.allLeaving())
    if (derived.servers.byServerId(id) === undefined)
      known.push({ id, name, address: '', state: 'unknown' });
  return known;
}
