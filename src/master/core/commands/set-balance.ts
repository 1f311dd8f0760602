import { refuse } from '../../../common/refusal.js';
import type { Caller, Decision } from '../decision.js';
import { BALANCE_THRESHOLD_MAX } from '../limits.js';
import type { BalanceEnd } from '../operation.js';
import type { MasterState } from '../state.js';
import { needSuperuser } from '../superuser.js';

/** Starts a balance, or gives the one that runs new bounds. */
export function startBalance(
  state: MasterState,
  caller: Caller,
  { threshold, bandwidth }: { readonly threshold: number; readonly bandwidth: number },
): Decision {
  const fault = needSuperuser(state, caller, 'Balancing');
  if (fault !== undefined) return fault;
  if (!Number.isInteger(threshold) || threshold < 1 || threshold > BALANCE_THRESHOLD_MAX)
    return refuse('INVALID_ARGUMENT', {
      message: `The threshold is ${threshold}; give whole percent points from 1 to ${BALANCE_THRESHOLD_MAX}`,
    });
  if (!Number.isSafeInteger(bandwidth) || bandwidth < 0)
    return refuse('INVALID_ARGUMENT', {
      message: `${bandwidth} is no bandwidth; give bytes a second, or 0 for no bound`,
    });
  const { balance } = state.administration;
  const same = balance?.threshold === threshold && balance.bandwidth === bandwidth;
  if (balance?.state === 'running' && same) return { result: { kind: 'done' } };
  return { operation: { kind: 'startBalance', threshold, bandwidth, askedBy: caller.user } };
}

export interface BalanceMoved {
  readonly movedBytes: number;
  readonly movedBlocks: number;
}

/** Ends the balance that runs; moves under way may still be noted after this. */
export function stopBalance(state: MasterState, caller: Caller): Decision {
  const fault = needSuperuser(state, caller, 'Balancing');
  if (fault !== undefined) return fault;
  if (state.administration.balance?.state !== 'running') return { result: { kind: 'done' } };
  const end: BalanceEnd = { state: 'stopped', detail: `stopped by ${caller.user}` };
  return { operation: { kind: 'noteBalance', movedBytes: 0, movedBlocks: 0, end } };
}

/** The master's own: how far it has come, and its end if there is nothing more to move. Undefined if nothing is new. */
export function noteBalance(
  state: MasterState,
  moved: BalanceMoved,
  end: BalanceEnd | undefined,
): Decision | undefined {
  const { balance } = state.administration;
  if (balance === undefined) return undefined;
  const ends = balance.state === 'running' ? end : undefined;
  if (moved.movedBlocks === 0 && ends === undefined) return undefined;
  return { operation: { kind: 'noteBalance', ...moved, end: ends } };
}
