import type { BlockId } from '../../../common/ids.js';
import { BlockIdSet } from '../blocks/block-id-set.js';
import type { BlockMap } from '../blocks/block-map.js';
import type { InvalidateBlocks } from '../blocks/invalidate-blocks.js';
import type { Replica } from '../blocks/replica-class.js';
import type { BlockServer, Servers } from '../servers/servers.js';

export interface ExcessView {
  readonly blocks: BlockMap;
  readonly servers: Servers;
  readonly invalidate: InvalidateBlocks;
  /** Index of the server that a copy was made to free. */
  readonly freed: (id: BlockId) => number | undefined;
}

/**
 * Good replicas that are more than the block wants, the ones to go. Only if every server with a replica of it has
 * reported in full in its registration of now, and never so that fewer than wanted are left: replicas whose deletion
 * was ordered already count as gone, and those on servers that are to go are left alone. First goes one whose fault
 * domain has another, then the one on `chosen` (a choice that was made stays, though servers fill up and empty
 * meanwhile), then the one that a move was made to free, then the one on the server that died most often (so that one
 * which comes and goes is copied from once, and not each time), then the one on the fullest server.
 */
export function excessReplicas(view: ExcessView, id: BlockId, chosen?: number): readonly Replica[] {
  const facts = view.blocks.facts(id);
  if (facts?.committed === undefined) return [];
  if (facts.generation !== facts.committed.generation) return [];
  const holders: Holder[] = [];
  for (const replica of view.blocks.replicas(id)) {
    const server = view.servers.at(replica.server);
    const kind = view.blocks.classOf(facts, replica);
    if (kind === 'absent') continue;
    if (!server.reportComplete || replica.registration !== server.registration) return [];
    // A server that is silent may be dead already: what it has is neither counted on nor taken away.
    if (kind !== 'good' || server.goal.kind !== 'inService' || server.state !== 'live') continue;
    if (
      !view.invalidate.isSent(server.index, { blockId: id, generation: facts.committed.generation })
    )
      holders.push({ replica, server });
  }
  const going: Replica[] = [];
  const freed = view.freed(id);
  while (holders.length > Math.max(1, facts.replication)) {
    const next = worst(holders, [chosen, freed]);
    going.push(next.replica);
    holders.splice(holders.indexOf(next), 1);
  }
  return going;
}

interface Holder {
  readonly replica: Replica;
  readonly server: BlockServer;
}

/** `first` are the servers that rather go than others, the first of them most. */
function worst(holders: readonly Holder[], first: readonly (number | undefined)[]): Holder {
  const inDomain = new Map<number, number>();
  for (const { server } of holders)
    inDomain.set(server.domainIndex, (inDomain.get(server.domainIndex) ?? 0) + 1);
  const rank = ({ server }: Holder): readonly number[] => [
    (inDomain.get(server.domainIndex) ?? 0) > 1 ? 1 : 0,
    ...first.map((index) => (server.index === index ? 1 : 0)),
    server.deaths,
    server.capacity === 0 ? 1 : server.used / server.capacity,
    server.index,
  ];
  return holders.reduce((a, b) => (compare(rank(a), rank(b)) >= 0 ? a : b));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Blocks with too many good replicas (HDFS's ExcessReplicas), or with bad ones that should go, in the order in which they
 * were noticed. They wait for a while: the server whose return made them too many may go again, and then nothing has to
 * be copied anew.
 */
export class ExcessReplicas {
  private fresh = new BlockIdSet();
  private readonly waiting: { readonly sinceMs: number; readonly ids: BlockIdSet }[] = [];

  get size(): number {
    return this.waiting.reduce((sum, { ids }) => sum + ids.size, this.fresh.size);
  }

  note(id: BlockId): void {
    if (!this.waiting.some(({ ids }) => ids.has(id))) this.fresh.add(id);
  }

  /** At most `countMax` blocks that have waited since `sinceMs`; they wait no more. Call it regularly. */
  take(nowMs: number, waitMs: number, countMax: number): readonly BlockId[] {
    if (this.fresh.size > 0) this.waiting.push({ sinceMs: nowMs, ids: this.fresh });
    if (this.fresh.size > 0) this.fresh = new BlockIdSet();
    const taken: BlockId[] = [];
    for (;;) {
      const first = this.waiting[0];
      if (first === undefined || nowMs - first.sinceMs < waitMs) return taken;
      const ids = first.ids.range(0, Number.MAX_SAFE_INTEGER);
      for (const id of ids) {
        if (taken.length >= countMax) return taken;
        first.ids.delete(id);
        taken.push(id);
      }
      this.waiting.shift();
    }
  }
}
