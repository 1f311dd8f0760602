import { refuse } from '../../../common/refusal.js';
import type { Decision } from '../decision.js';
import { principalFault } from '../principal.js';
import type { MasterState } from '../state.js';

/** Begins a namespace; only ever the first operation. */
export function format(
  state: MasterState,
  { superuser, supergroup }: { readonly superuser: string; readonly supergroup: string },
): Decision {
  const fault = principalFault(superuser) ?? principalFault(supergroup);
  if (fault !== undefined)
    return refuse('INVALID_ARGUMENT', { message: `The superuser or the supergroup ${fault}` });
  if (state.txid > 0) return refuse('ALREADY_EXISTS', { message: 'The namespace exists already' });
  return { operation: { kind: 'format', superuser, supergroup } };
}
