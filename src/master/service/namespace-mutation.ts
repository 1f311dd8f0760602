import type { Clock, Random } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import type { CallContext, ClusterInfo } from '../../common/namespace-messages.js';
import { unwrap } from '../../common/refusal.js';
import type { Log } from '../../runtime/log.js';
import { callerOf } from '../core/caller.js';
import type { Caller, Decision, Env } from '../core/decision.js';
import type { DerivedState } from '../core/derived-state.js';
import type { LeaseClock } from '../core/lease-clock.js';
import type { OperationResult } from '../core/operation-result.js';
import type { Kernel } from '../kernel.js';
import type { BlockLocator } from './locate-blocks.js';
import type { ReplicaWaiter } from './replica-waiter.js';

export interface NamespaceServiceOptions {
  readonly kernel: Kernel;
  readonly derived: DerivedState;
  readonly leases: LeaseClock;
  readonly locator: BlockLocator;
  readonly replicas: ReplicaWaiter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly info: ClusterInfo;
  /** Called when a removal left something to reap. */
  readonly onDetached: () => void;
  /** Lets other turns of the event loop run. */
  readonly yieldTurn: () => Promise<void>;
}

/** Everything that a mutation has in common: safe mode, the caller's rights, the stamp, the lease. */
export async function mutate(
  { kernel, derived, leases, clock, info, onDetached }: NamespaceServiceOptions,
  context: CallContext,
  decide: (caller: Caller, env: Env) => Decision,
): Promise<OperationResult> {
  if (derived.safeMode.manual)
    throw new DfsError(
      'SAFE_MODE',
      `The namespace is read-only: ${derived.safeMode.status().reason}`,
    );
  const caller = unwrap(callerOf(kernel.state, context));
  const { replication, blockSize } = info;
  const result = await kernel.mutate(context, (timeMs) =>
    decide(caller, { timeMs, defaults: { replication, blockSize } }),
  );
  if (kernel.state.openFiles.countOfHolder(context.clientId) > 0)
    leases.renew(context.clientId, clock.nowMs());
  if (kernel.state.detached.size > 0) onDetached();
  return result;
}
