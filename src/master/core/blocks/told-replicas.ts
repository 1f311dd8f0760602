import { must } from '../../../common/assert.js';
import { blockId, generation, type BlockId } from '../../../common/ids.js';
import type { ReplicaName, ReportedReplica } from '../../../common/node-messages.js';
import { RunningDigest, type ReplicaDigest } from '../../../common/replica-digest.js';
import { BlockIdSet } from './block-id-set.js';

interface Stray {
  readonly generation: number;
  readonly length: number;
}

const NO_STRAYS: readonly Stray[] = [];
const NO_IDS = new BlockIdSet();

/** What one server told. */
class Told {
  readonly digest = new RunningDigest();
  readonly strayIds = new BlockIdSet();
  readonly strays = new Map<BlockId, readonly Stray[]>();

  keep(id: BlockId, strays: readonly Stray[]): void {
    if (strays.length === 0) {
      this.strays.delete(id);
      this.strayIds.delete(id);
    } else {
      this.strays.set(id, strays);
      this.strayIds.add(id);
    }
  }
}

/**
 * All that each server told it has, as a digest: the replicas in the block map, and strays, which are replicas of blocks
 * that it does not know (any more). The digest speaks of what is kept and of nothing else: whatever is dropped, on
 * purpose or by mistake, is missing in it. Strays for which there is no room are not kept, so that the digest differs
 * from the server's until it has deleted them.
 */
export class ToldReplicas {
  private readonly servers: Told[] = [];
  private strayCount = 0;
  private readonly straysMax: number;

  constructor(straysMax: number) {
    this.straysMax = straysMax;
  }

  digest(server: number): ReplicaDigest {
    return this.of(server).digest.value;
  }

  /** The block map took a replica in. */
  gained(server: number, id: BlockId, generation: number, length: number): void {
    const told = this.of(server);
    told.digest.add(id, generation, length);
    // One that strayed before counts once.
    if (told.strays.size > 0) this.dropStrays(server, id, (each) => each === generation);
  }

  /** The block map let a replica go. */
  lost(server: number, id: BlockId, generation: number, length: number): void {
    this.of(server).digest.remove(id, generation, length);
  }

  /** A server has a replica of a block that the map does not know. */
  strayed(server: number, { blockId: id, generation, length }: ReportedReplica): void {
    const told = this.of(server);
    const others = told.strays.get(id);
    if (others !== undefined) this.dropStrays(server, id, (each) => each === generation);
    if (this.strayCount >= this.straysMax) return;
    const stray = { generation, length };
    told.keep(id, others === undefined ? [stray] : [...(told.strays.get(id) ?? NO_STRAYS), stray]);
    told.digest.add(id, generation, length);
    this.strayCount++;
  }

  /** Strays of the block that the server does not have any more. */
  dropStrays(server: number, id: BlockId, isGone: (generation: number) => boolean): void {
    const told = this.of(server);
    const before = told.strays.get(id);
    if (before === undefined) return;
    const left = before.filter((stray) => !isGone(stray.generation));
    if (left.length === before.length) return;
    for (const stray of before)
      if (isGone(stray.generation)) told.digest.remove(id, stray.generation, stray.length);
    this.strayCount -= before.length - left.length;
    told.keep(id, left);
  }

  /** Blocks in (after, upTo] of which the server has strays, rising. May be held over turns. */
  straysIn(server: number, after: number, upTo: number): Iterator<BlockId> {
    return (this.servers[server]?.strayIds ?? NO_IDS).range(after, upTo);
  }

  straysOf(server: number, id: BlockId): readonly ReplicaName[] {
    const strays = this.servers[server]?.strays.get(id) ?? NO_STRAYS;
    return strays.map((stray) => ({
      blockId: blockId(id),
      generation: generation(stray.generation),
    }));
  }

  private of(server: number): Told {
    while (this.servers.length <= server) this.servers.push(new Told());
    return must(this.servers[server], 'an account per server');
  }
}
