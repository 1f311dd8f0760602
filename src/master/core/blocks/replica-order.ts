import type { Random } from '../../../common/clock.js';
import { domainDistance } from '../../../common/fault-domain.js';
import { isPresent, type BlockServer } from '../servers/servers.js';

/** A replica to be listed for a reader. */
export interface Candidate {
  readonly server: BlockServer;
  readonly corrupt: boolean;
}

export interface Reader {
  /** Empty if not known. */
  readonly host: string;
  /** Fault domain of that host, if a block server on it tells. */
  readonly domain: string | undefined;
}

/** Beyond every distance of domains: paths have at most eight names. */
const FAR = 100;

/**
 * Best replica first: live before stale before corrupt, and within each the same host, the same domain, then by
 * distance; equals are shuffled so that readers spread. Replicas on dead or stopped servers are listed only when
 * there is nothing else.
 */
export function orderReplicas(
  candidates: readonly Candidate[],
  reader: Reader,
  random: Random,
): readonly Candidate[] {
  const reachable = candidates.filter(({ server }) => isPresent(server.state));
  const listed = reachable.length > 0 ? reachable : candidates;
  const ranked = listed.map((candidate) => ({
    candidate,
    standing: standing(candidate),
    distance: distance(candidate.server, reader),
    shuffle: random.next(),
  }));
  ranked.sort(
    (a, b) => a.standing - b.standing || a.distance - b.distance || a.shuffle - b.shuffle,
  );
  return ranked.map(({ candidate }) => candidate);
}

function standing(candidate: Candidate): number {
  if (candidate.corrupt) return 2;
  return candidate.server.state === 'live' ? 0 : 1;
}

function distance(server: BlockServer, reader: Reader): number {
  if (reader.host !== '' && server.host === reader.host.toLowerCase()) return 0;
  if (reader.domain === undefined) return FAR;
  return 1 + domainDistance(reader.domain, server.domain);
}
