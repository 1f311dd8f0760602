import { refuse, type Refusal } from '../../common/refusal.js';
import type { Caller } from './decision.js';
import type { MasterState } from './state.js';

/** A refusal unless the superuser asks; `what` begins a sentence, such as `Repair`. */
export function needSuperuser(
  { superuser, supergroup }: Pick<MasterState, 'superuser' | 'supergroup'>,
  caller: Caller,
  what: string,
): Refusal | undefined {
  if (caller.superuser) return undefined;
  return refuse('PERMISSION_DENIED', {
    message: `${what} is for the superuser ${superuser} (or the group ${supergroup}); set DFS_USER if that is you`,
  });
}
