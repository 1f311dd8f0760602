import type { CallContext } from '../../common/namespace-messages.js';
import { refuse, type Refusal } from '../../common/refusal.js';
import type { Caller } from './decision.js';
import { principalFault } from './principal.js';
import type { MasterState } from './state.js';

/** The caller of a request with its rights; refuses names that could not be stored. */
export function callerOf(
  state: Pick<MasterState, 'superuser' | 'supergroup'>,
  context: Pick<CallContext, 'user' | 'groups' | 'clientId'>,
): Caller | Refusal {
  const { user, groups, clientId } = context;
  const fault = principalFault(user) ?? principalFault(clientId);
  if (fault !== undefined)
    return refuse('INVALID_ARGUMENT', { message: `The caller's user or client id ${fault}` });
  const superuser = user === state.superuser || groups.includes(state.supergroup);
  return { user, groups, clientId, superuser };
}
