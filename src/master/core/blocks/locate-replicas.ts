import type { Random } from '../../../common/clock.js';
import type { ReplicaLocation } from '../../../common/file-status.js';
import type { BlockId, Generation } from '../../../common/ids.js';
import type { BlockMap } from './block-map.js';
import type { BlockFacts } from './block-sink.js';
import type { Replica } from './replica-class.js';
import { orderReplicas, type Candidate } from './replica-order.js';
import type { BlockServer, Servers } from '../servers/servers.js';

/**
 * Where a block can be read, the best replica first: the replicas that give what was committed, damaged ones last.
 * With a generation, and for a block that was never committed: the replicas of just that (or the allotted) generation.
 */
export function locateReplicas(
  view: { readonly blocks: BlockMap; readonly servers: Servers },
  id: BlockId,
  reader: { readonly host: string; readonly generation?: Generation | undefined },
  random: Random,
): readonly ReplicaLocation[] {
  const facts = view.blocks.facts(id);
  if (facts === undefined) return [];
  const generation = reader.generation ?? facts.committed?.generation ?? facts.generation;
  const candidates: Candidate[] = [];
  for (const replica of view.blocks.replicas(id)) {
    const corrupt = listing(facts, replica, generation);
    if (corrupt !== undefined)
      candidates.push({ server: view.servers.at(replica.server), corrupt });
  }
  const domain = reader.host === '' ? undefined : view.servers.domainOfHost(reader.host);
  return orderReplicas(candidates, { host: reader.host, domain }, random).map(
    ({ server, corrupt }) => locationOn(server, corrupt),
  );
}

/** A server as a place of a block: where a replica is, or where one is to be written. */
export function locationOn(server: BlockServer, corrupt = false): ReplicaLocation {
  return {
    serverId: server.id,
    serverName: server.name,
    address: server.address,
    domain: server.domain,
    state: server.state,
    corrupt,
  };
}

/** Whether the replica is listed as corrupt or as sound; undefined if it is not listed. */
function listing(facts: BlockFacts, replica: Replica, generation: Generation): boolean | undefined {
  if (replica.generation !== generation) return undefined;
  const { committed } = facts;
  const cut = committed?.generation === generation && committed.length !== replica.length;
  return replica.corrupt || cut;
}
