import type { BlockId } from '../../../common/ids.js';
import type { BlockMap } from '../blocks/block-map.js';
import { hasVerdict } from '../blocks/block-verdict.js';
import type { Servers } from '../servers/servers.js';
import type { BalanceView, MovableBlock } from './balance-plan.js';

interface DerivedBlocks {
  readonly blocks: BlockMap;
  readonly servers: Servers;
}

/** Derived state as a balance sees it. */
export function balanceView(derived: DerivedBlocks): BalanceView {
  const { blocks, servers } = derived;
  return {
    servers: () =>
      servers
        .all()
        .filter(
          ({ state, goal, reportComplete }) =>
            state === 'live' && goal.kind === 'inService' && reportComplete,
        )
        .map(({ index, domain, used, remaining, largestRoom, placedBytes }) => ({
          index,
          domain,
          used: used + placedBytes,
          capacity: used + remaining,
          room: Math.max(0, Math.min(largestRoom, remaining - placedBytes)),
        })),
    domainOf: (server) => servers.at(server).domain,
    heldIn: (server, after, upTo) => blocks.heldIn(server, after, upTo),
    movable: (id) => movable(derived, id),
    awaitsRelease: (id, from, to) =>
      hasVerdict(blocks.verdict(id) ?? 0, 'overReplicated') &&
      [from, to].every(
        (server) => servers.isPresentAt(server) && blocks.replicasOn(id, server).length > 0,
      ),
  };
}

/**
 * A block of which repair wants nothing: all its copies are there, not one too many, none is doubtful. One that has a
 * copy on a server in maintenance stays as it is: that copy is kept beyond the count, so the source would never let go.
 */
function movable({ blocks, servers }: DerivedBlocks, id: BlockId): MovableBlock | undefined {
  const facts = blocks.facts(id);
  if (facts?.committed === undefined || facts.generation !== facts.committed.generation)
    return undefined;
  const verdict = blocks.verdict(id) ?? 0;
  for (const flaw of ['underReplicated', 'overReplicated', 'misplaced', 'leftover'] as const)
    if (hasVerdict(verdict, flaw)) return undefined;
  const good: number[] = [];
  const held: number[] = [];
  for (const replica of blocks.replicas(id)) {
    if (servers.at(replica.server).goal.kind === 'maintenance') return undefined;
    if (!held.includes(replica.server)) held.push(replica.server);
    if (blocks.classOf(facts, replica) === 'good') good.push(replica.server);
  }
  return { bytes: facts.committed.length, good, held };
}
