import { generation, type BlockId } from '../../../common/ids.js';
import type { BlockMap } from './block-map.js';
import type { DerivedLimits } from '../derived-limits.js';
import type { Replica } from './replica-class.js';
import type { InvalidateBlocks } from './invalidate-blocks.js';
import type { Servers } from '../servers/servers.js';

export interface BlockView {
  readonly blocks: BlockMap;
  readonly servers: Servers;
  readonly limits: DerivedLimits;
  readonly invalidate: InvalidateBlocks;
}

/**
 * Replicas of a block that have to go: stale ones, sound or not, once the committed generation is safe, other damaged
 * ones once the block has all the copies that it wants. Only good replicas that their server reported in its registration
 * of now count as proof, and only once its full report is in: what it said before it restarted, or was away, proves
 * nothing. So the last good copy is never among them.
 */
export function unwantedReplicas(view: BlockView, id: BlockId): readonly Replica[] {
  const facts = view.blocks.facts(id);
  if (facts?.committed === undefined) return [];
  const replicas = view.blocks.replicas(id);
  const proven = replicas.filter((replica) => {
    const { registration, reportComplete, goal, state } = view.servers.at(replica.server);
    const isHeard = state === 'live' && reportComplete;
    const isCurrent = isHeard && replica.registration === registration;
    // One that is emptied, or was told to delete it, is about to have it no more.
    if (goal.kind === 'decommission' || isGoing(view, id, replica)) return false;
    return isCurrent && view.blocks.classOf(facts, replica) === 'good';
  }).length;
  const { goodBeforeStaleDeletion } = view.limits;
  const staleGo = proven >= Math.max(1, Math.min(facts.replication, goodBeforeStaleDeletion));
  const corruptGo = proven >= Math.max(1, facts.replication);
  return replicas.filter((replica) => {
    if (view.blocks.isOutdated(facts, replica)) return staleGo;
    return corruptGo && view.blocks.classOf(facts, replica) === 'corrupt';
  });
}

function isGoing({ invalidate }: BlockView, blockId: BlockId, replica: Replica): boolean {
  const name = { blockId, generation: generation(replica.generation) };
  return invalidate.isSent(replica.server, name);
}
