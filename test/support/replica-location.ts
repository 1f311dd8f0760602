import type { ReplicaLocation } from '../../src/common/file-status.js';
import { serverId } from '../../src/common/ids.js';

/** A replica on a server that is live, all of whose names are `name`. */
export function replicaOn(name: string, more: Partial<ReplicaLocation> = {}): ReplicaLocation {
  return {
    serverId: serverId(name),
    serverName: name,
    address: name,
    domain: '/',
    state: 'live',
    corrupt: false,
    ...more,
  };
}
