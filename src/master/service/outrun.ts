import type { ReplicaColumns } from '../../common/replica-columns.js';
import { unwrap } from '../../common/refusal.js';
import { skipNumbers } from '../core/commands/skip-numbers.js';
import type { Kernel } from '../kernel.js';

/**
 * Carries the counters beyond numbers that a block server named, in this very turn, so that no later turn allots one
 * of them. Resolves when that is durable; undefined if there is nothing to do.
 * @throws DfsError OVERLOADED (as a rejection) while the log is behind: the report must not be applied then.
 */
export function outrun(kernel: Kernel, seen: ReplicaColumns): Promise<void> | undefined {
  const decision = skipNumbers(kernel.state, seen);
  return decision && kernel.mutateOwn(() => decision).then((outcome) => void unwrap(outcome));
}
