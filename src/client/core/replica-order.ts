import type { ReplicaLocation } from '../../common/file-status.js';
import type { ServerId } from '../../common/ids.js';

/**
 * Order in which to try the replicas of a block: the master's order (nearest first), but servers that failed this
 * client lately after the others, stale ones after those, then dead ones, and damaged replicas last. None is left out.
 */
export function orderReplicas(
  locations: readonly ReplicaLocation[],
  failedLately: (server: ServerId) => boolean,
): ReplicaLocation[] {
  const rank = (replica: ReplicaLocation): number => {
    if (replica.corrupt) return 4;
    if (replica.state === 'dead' || replica.state === 'stopped') return 3;
    if (replica.state === 'stale') return 2;
    return failedLately(replica.serverId) ? 1 : 0;
  };
  return locations.toSorted((a, b) => rank(a) - rank(b));
}
