import type { Decision } from '../decision.js';
import { REAP_STEPS_MAX } from '../limits.js';
import type { MasterState } from '../state.js';

/** The master's own: takes away a slice of what was removed; to be called until its result says no more. */
export function reap(state: MasterState, steps = REAP_STEPS_MAX): Decision {
  if (state.detached.size === 0)
    return { result: { kind: 'reaped', inodes: 0, blocks: 0, more: false } };
  return { operation: { kind: 'reap', steps: Math.max(1, Math.min(steps, REAP_STEPS_MAX)) } };
}
