import type { ReplicaLocation } from '../../common/file-status.js';
import type { ServerId } from '../../common/ids.js';

const NONE: ReadonlySet<ServerId> = new Set();

/**
 * Order in which to try the replicas of a block: the master's order (nearest first), but servers that are slow after the
 * others, those that failed this client lately after them, then stale ones, then dead ones, and damaged replicas last.
 * None is left out.
 */
export function orderReplicas(
  locations: readonly ReplicaLocation[],
  failedLately: (server: ServerId) => boolean,
  slow: ReadonlySet<ServerId> = NONE,
): ReplicaLocation[] {
  const rank = (replica: ReplicaLocation): number => {
    if (replica.corrupt) return 5;
    if (replica.state === 'dead' || replica.state === 'stopped') return 4;
    if (replica.state === 'stale') return 3;
    if (failedLately(replica.serverId)) return 2;
    return slow.has(replica.serverId) ? 1 : 0;
  };
  return locations.toSorted((a, b) => rank(a) - rank(b));
}
