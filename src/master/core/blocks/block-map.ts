import { must } from '../../../common/assert.js';
import { generation, type BlockId, type InodeId } from '../../../common/ids.js';
import type { ReplicaName, ReportedReplica } from '../../../common/node-messages.js';
import type { RepairPriority } from '../../../common/repair-priority.js';
import type { Allotted } from './allotted.js';
import { BlockIdSet } from './block-id-set.js';
import { factsOf, newBlockRecord, type BlockRecord, type ReplicaRecord } from './block-record.js';
import { BlockRecords } from './block-records.js';
import type { BlockFacts, BlockSink } from './block-sink.js';
import { STRAYS_MAX } from '../derived-limits.js';
import {
  BlockTally,
  corruptReplicas,
  repairPriority,
  VERDICT,
  verdictOf,
} from './block-verdict.js';
import { ReplicationChanges } from './replication-changes.js';
import { classifyReplica, isReadable, type Replica, type ReplicaClass } from './replica-class.js';
import type { Servers } from '../servers/servers.js';
import { ToldReplicas } from './told-replicas.js';

/** What the block map tells of; called in the turn of the change, after the counts follow it. */
export interface BlockMapListener {
  /** A server reported a replica that it did not have before, or not so. */
  replicaAdded(id: BlockId): void;
  /** The block was assessed, and has stale or damaged replicas. */
  suspected(id: BlockId): void;
  /** The block needs another repair than before; undefined for none, also when it is removed. */
  prioritised(id: BlockId, priority: RepairPriority | undefined): void;
  /** The block was assessed, and has more good replicas than it wants. */
  exceeding(id: BlockId): void;
  /** A server has a replica of a block that was just removed. */
  orphaned(server: number, name: ReplicaName): void;
}

const NO_REPLICAS: readonly Replica[] = [];
const NO_IDS = new BlockIdSet();

/**
 * Blocks and where they are. Facts come from the namespace through BlockSink, replicas from block servers' reports
 * alone. A server may have a block under several generations: the committed one, and those of writes after it. The counts follow each change of a block, in its turn; after a
 * change of a server `assess` has to visit the blocks that it holds.
 */
export class BlockMap implements Omit<BlockSink, 'writeSettled' | 'blocksRemoved'> {
  readonly tally = new BlockTally();
  /** What servers told, also of blocks that are not known here. */
  readonly told: ToldReplicas;
  /** Files of which other copies are wanted, as long as not all their blocks were judged by it. */
  readonly replicationChanges: ReplicationChanges;
  private readonly blocks: BlockRecords;
  private readonly held: BlockIdSet[] = [];
  private readonly servers: Servers;
  private readonly listener: BlockMapListener;
  private readonly allotted: Allotted;

  constructor(
    servers: Servers,
    allotted: Allotted,
    listener: BlockMapListener,
    straysMax = STRAYS_MAX,
  ) {
    this.servers = servers;
    this.told = new ToldReplicas(straysMax);
    this.blocks = new BlockRecords(servers, (server) => this.heldBy(server));
    this.allotted = allotted;
    this.listener = listener;
    this.replicationChanges = new ReplicationChanges((id) => this.assess(id));
  }

  blockChanged(facts: BlockFacts): void {
    let block = this.blocks.get(facts.id);
    if (block === undefined) {
      block = newBlockRecord();
      this.tally.add(block.verdict);
    }
    block.inode = facts.inode;
    block.generation = facts.generation;
    block.committedGeneration = facts.committed?.generation ?? 0;
    block.committedLength = facts.committed?.length ?? 0;
    block.replication = facts.replication;
    this.reassess(facts.id, block);
  }

  replicationSet(inode: InodeId, replication: number, blocks: Iterator<BlockId>): void {
    this.replicationChanges.set(inode, replication, blocks);
  }

  blockRemoved(id: BlockId): void {
    const block = this.blocks.get(id);
    if (block === undefined) return;
    this.blocks.delete(id);
    this.tally.remove(block.verdict);
    if (repairPriority(block.verdict) !== undefined) this.listener.prioritised(id, undefined);
    for (const { server, length, generation: stamp } of block.replicas) {
      this.held[server]?.delete(id);
      // Its server has it until it says otherwise.
      this.told.lost(server, id, stamp, length);
      const name = { blockId: id, generation: generation(stamp), length };
      this.told.strayed(server, name);
      this.listener.orphaned(server, name);
    }
  }

  has(id: BlockId): boolean {
    return this.blocks.has(id);
  }

  facts(id: BlockId): BlockFacts | undefined {
    const block = this.blocks.get(id);
    return block && { ...factsOf(id, block), replication: this.wantedOf(block) };
  }

  /** The block's verdict (block-verdict.ts); undefined for an unknown block. */
  verdict(id: BlockId): number | undefined {
    return this.blocks.verdict(id);
  }

  /** All that servers reported of the block, on dead servers too; as they are now. */
  replicas(id: BlockId): readonly Replica[] {
    return this.blocks.get(id)?.replicas ?? NO_REPLICAS;
  }

  replicasOn(id: BlockId, server: number): readonly Replica[] {
    if (!this.isHeld(server, id)) return NO_REPLICAS;
    return this.replicas(id).filter((replica) => replica.server === server);
  }

  /** What a replica of the block is worth. */
  classOf(facts: BlockFacts, replica: Replica): ReplicaClass {
    const present = this.servers.isPresentAt(replica.server);
    return classifyReplica(facts, replica, present, this.allotted);
  }

  /** Whether the replica is stale, or would be if it were sound: the block goes on without its generation. */
  isOutdated(facts: BlockFacts, replica: Replica): boolean {
    return this.classOf(facts, { ...replica, corrupt: false }) === 'stale';
  }

  /** Replicas of this generation and length that are not known as damaged, on servers that are live or stale. */
  countUnder(name: ReportedReplica): number {
    let count = 0;
    for (const replica of this.replicas(name.blockId))
      if (
        replica.generation === name.generation &&
        replica.length === name.length &&
        !replica.corrupt &&
        this.servers.isPresentAt(replica.server)
      )
        count++;
    return count;
  }

  /** A server has this replica. False if the block is not known; nothing is kept then. */
  addReplica(server: number, reported: ReportedReplica): boolean {
    const id = reported.blockId;
    const block = this.blocks.get(id);
    if (block === undefined) return false;
    const { registration } = this.servers.at(server);
    const { generation, length } = reported;
    const held = findReplica(block, server, generation);
    // A damaged replica stays marked until its server says that it is gone: reporting it again heals nothing.
    const corrupt = held?.corrupt ?? false;
    const wasLength = held?.length;
    const same = wasLength === length;
    const replica = { server, generation, length, corrupt, registration };
    if (held !== undefined) Object.assign(held, replica);
    else {
      // A fresh array has just the room it needs; one that is pushed to takes room for 17.
      block.replicas = [...block.replicas, replica];
      this.heldBy(server).add(id);
    }
    if (!same) {
      if (wasLength !== undefined) this.told.lost(server, id, generation, wasLength);
      this.told.gained(server, id, generation, length);
    }
    this.reassess(id, block);
    if (!same) this.listener.replicaAdded(id);
    return true;
  }

  /** What is known of a server's replicas of the block holds under its registration of now too. */
  confirm(server: number, id: BlockId): void {
    if (this.isHeld(server, id)) this.blocks.confirm(id, server);
  }

  /** A server's replica of this generation is gone. */
  removeReplica(server: number, name: ReplicaName): boolean {
    return this.dropReplicas(server, name.blockId, (generation) => generation === name.generation);
  }

  /** Somebody found a replica damaged. False if the server has none of that generation. */
  markCorrupt(server: number, name: ReplicaName): boolean {
    const block = this.blocks.get(name.blockId);
    const replica = block && findReplica(block, server, name.generation);
    if (block === undefined || replica === undefined) return false;
    replica.corrupt = true;
    this.reassess(name.blockId, block);
    return true;
  }

  /** Blocks in (after, upTo] that the server has, rising. May be held over turns. */
  heldIn(server: number, after: number, upTo: number): Iterator<BlockId> {
    return (this.held[server] ?? NO_IDS).range(after, upTo);
  }

  /** Whether the server has any replica of the block. */
  isHeld(server: number, id: BlockId): boolean {
    return this.held[server]?.has(id) ?? false;
  }

  heldCount(server: number): number {
    return this.held[server]?.size ?? 0;
  }

  /** Every block id, in no order. May be held over turns; a block that comes meanwhile may be seen or not. */
  ids(): Iterator<BlockId> {
    return this.blocks.ids();
  }

  /** Judges a block again after servers changed. An id that is gone is no error. */
  assess(id: BlockId): void {
    const block = this.blocks.get(id);
    if (block !== undefined) this.reassess(id, block);
  }

  /** Judges a block now that is among those of `replicationChanges`. */
  catchUp(id: BlockId): void {
    if (this.replicationChanges.isEmpty) return;
    const block = this.blocks.get(id);
    if (block !== undefined && block.replication !== this.wantedOf(block)) this.reassess(id, block);
  }

  /** A server's replicas of these generations are gone; true if there were any. */
  dropReplicas(server: number, id: BlockId, isGone: (generation: number) => boolean): boolean {
    const block = this.isHeld(server, id) ? this.blocks.get(id) : undefined;
    if (block === undefined) return false;
    const left = block.replicas.filter(
      (replica) => replica.server !== server || !isGone(replica.generation),
    );
    if (left.length === block.replicas.length) return false;
    for (const replica of block.replicas)
      if (replica.server === server && isGone(replica.generation))
        this.told.lost(server, id, replica.generation, replica.length);
    block.replicas = left;
    if (!left.some((replica) => replica.server === server)) this.held[server]?.delete(id);
    this.reassess(id, block);
    return true;
  }

  private heldBy(server: number): BlockIdSet {
    while (this.held.length <= server) this.held.push(new BlockIdSet());
    return must(this.held[server], 'a set per server');
  }

  /** What is decided for a block goes by what is wanted of it now, before its own turn to be judged by that comes. */
  private wantedOf({ inode, replication }: BlockRecord): number {
    return this.replicationChanges.wanted(inode) ?? replication;
  }

  private reassess(id: BlockId, block: BlockRecord): void {
    block.replication = this.wantedOf(block);
    const before = block.verdict;
    const verdict = this.judge(id, block);
    if (verdict !== before) {
      this.tally.remove(before);
      this.tally.add(verdict);
      block.verdict = verdict;
    }
    // Kept before anybody is told: who hears of it looks at the block.
    this.blocks.put(id, block);
    const priority = repairPriority(verdict);
    if (priority !== repairPriority(before)) this.listener.prioritised(id, priority);
    if ((verdict & VERDICT.overReplicated) !== 0) this.listener.exceeding(id);
    if ((verdict & VERDICT.leftover) !== 0 || corruptReplicas(verdict) > 0)
      this.listener.suspected(id);
  }

  private judge(id: BlockId, block: BlockRecord): number {
    let good = 0;
    let staying = 0;
    let leaving = 0;
    let away = 0;
    let corrupt = 0;
    let stale = 0;
    const domains: number[] = [];
    const facts = factsOf(id, block);
    for (const replica of block.replicas) {
      const { goal, domainIndex } = this.servers.at(replica.server);
      const kind = this.classOf(facts, replica);
      if (kind === 'corrupt') corrupt++;
      if (kind === 'stale') stale++;
      if (kind === 'absent' && goal.kind === 'maintenance' && wasGood(facts, replica)) away++;
      if (!isReadable(kind)) continue;
      good++;
      if (goal.kind === 'decommission') continue;
      if (goal.kind === 'inService') staying++;
      else leaving++;
      if (!domains.includes(domainIndex)) domains.push(domainIndex);
    }
    return verdictOf({
      committed: block.committedGeneration > 0,
      settled: block.generation === block.committedGeneration,
      replication: block.replication,
      good,
      staying,
      leaving,
      away,
      spread: domains.length,
      clusterDomains: this.servers.domainCount,
      corrupt,
      stale,
    });
  }
}

/** Whether a replica on a server that is away gave the committed content when it was last heard of. */
function wasGood({ committed }: BlockFacts, replica: Replica): boolean {
  return (
    !replica.corrupt &&
    replica.generation === committed?.generation &&
    replica.length === committed.length
  );
}

function findReplica(
  block: BlockRecord,
  server: number,
  generation: number,
): ReplicaRecord | undefined {
  return block.replicas.find(
    (replica) => replica.server === server && replica.generation === generation,
  );
}
