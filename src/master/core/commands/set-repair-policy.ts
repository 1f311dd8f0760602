import type { RepairPolicyChange } from '../../../common/job-messages.js';
import { refuse } from '../../../common/refusal.js';
import type { RepairPolicy } from '../../../common/repair-policy.js';
import type { Caller, Decision } from '../decision.js';
import type { MasterState } from '../state.js';
import { needSuperuser } from '../superuser.js';

/** What the change does not name stays as it is. */
export function setRepairPolicy(
  state: MasterState,
  caller: Caller,
  change: RepairPolicyChange,
): Decision {
  const fault = needSuperuser(state, caller, 'The repair policy');
  if (fault !== undefined) return fault;
  const now = state.administration.policy;
  const policy: RepairPolicy = {
    paused: change.paused ?? now.paused,
    bandwidth: change.bandwidth ?? now.bandwidth,
    serverBandwidth: change.serverBandwidth ?? now.serverBandwidth,
    scrubPaused: change.scrubPaused ?? now.scrubPaused,
    scrubRequest: now.scrubRequest + (change.scrubNow === true ? 1 : 0),
  };
  for (const bandwidth of [policy.bandwidth, policy.serverBandwidth])
    if (!Number.isSafeInteger(bandwidth) || bandwidth < 0)
      return refuse('INVALID_ARGUMENT', {
        message: `${bandwidth} is no bandwidth; give bytes a second, or 0 for no bound`,
      });
  const same = (Object.keys(policy) as (keyof RepairPolicy)[]).every((k) => policy[k] === now[k]);
  return same ? { result: { kind: 'done' } } : { operation: { kind: 'setRepairPolicy', policy } };
}
