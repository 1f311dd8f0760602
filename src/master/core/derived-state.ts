import type { BlockCounts, FsckBlock, ServerReport } from '../../common/admin-messages.js';
import type { Random } from '../../common/clock.js';
import type { LocatedBlock, ReplicaLocation } from '../../common/file-status.js';
import type { BlockId, Generation, InodeId, ServerId } from '../../common/ids.js';
import type { ServerGoal } from '../../common/server-goal.js';
import type { ReplicaName, ReportedReplica } from '../../common/node-messages.js';
import type { ReplicaColumns } from '../../common/replica-columns.js';
import { isRefusal, refuse, type Refusal } from '../../common/refusal.js';
import { isOurs, type Allotted } from './blocks/allotted.js';
import { hasSurplus } from './blocks/block-verdict.js';
import { blockHealth } from './blocks/block-health.js';
import { BlockMap } from './blocks/block-map.js';
import type { BlockFacts, BlockSink, SettledWrite } from './blocks/block-sink.js';
import type { DerivedLimits } from './derived-limits.js';
import { InvalidateBlocks } from './blocks/invalidate-blocks.js';
import { locateReplicas } from './blocks/locate-replicas.js';
import { placeReplicas, type PlacementRequest } from './servers/placement.js';
import type { ReportOutcome, ReportPage } from './blocks/replica-report.js';
import { ReportIntake } from './report-intake.js';
import { Revisions } from './blocks/revisions.js';
import { SuspectedReplicas } from './blocks/suspected-replicas.js';
import { SafeMode } from './safe-mode.js';
import {
  isPresent,
  Servers,
  type BlockServer,
  type ServerChange,
  type ServerNews,
} from './servers/servers.js';
import type { Heartbeat, Introduction } from './servers/sign-of-life.js';
import { excessReplicas, ExcessReplicas } from './redundancy/excess-replicas.js';
import type { RepairLimits } from './redundancy/repair-limits.js';
import { RepairScheduler } from './redundancy/repair-scheduler.js';
import { StartupCalm } from './redundancy/startup-calm.js';
import type { Replica } from './blocks/replica-class.js';
import { serverReports } from './servers/server-reports.js';
import { unwantedReplicas } from './blocks/unwanted-replicas.js';

export interface DerivedStateOptions {
  readonly limits: DerivedLimits;
  /** Must be above every registration that earlier runs of this master gave out. */
  readonly firstRegistration: number;
  readonly repairLimits: RepairLimits;
  /** Must be above every repair task that earlier runs of this master gave out. */
  readonly firstTaskId: number;
  /** Which numbers the durable state gave out once. */
  readonly allotted: Allotted;
}

/**
 * All that the master derives from reports: servers, replicas, deletions, safe mode. Nothing of it is stored. Tell it
 * of blocks through BlockSink; call `tick` regularly and `revise` while it says that there is more.
 */
export class DerivedState implements BlockSink {
  readonly limits: DerivedLimits;
  readonly servers: Servers;
  readonly blocks: BlockMap;
  readonly invalidate: InvalidateBlocks;
  readonly safeMode: SafeMode;
  readonly repair: RepairScheduler;
  /** Whoever proposes moves is told of the end of each. */
  moveEnded: (id: BlockId, copiedBytes: number | undefined) => void = () => {};
  readonly excess = new ExcessReplicas();
  readonly reports: ReportIntake;
  private readonly suspected: SuspectedReplicas;
  private readonly revisions: Revisions;
  private readonly allotted: Allotted;
  private readonly watchers = new Set<(id: BlockId) => void>();
  private readonly calm: StartupCalm;
  private readonly repairLimits: RepairLimits;
  private domainCount = 0;
  private loaded = false;

  constructor(options: DerivedStateOptions) {
    this.limits = options.limits;
    this.allotted = options.allotted;
    this.repairLimits = options.repairLimits;
    this.calm = new StartupCalm(options.limits.deadAfterMs);
    this.servers = new Servers(options.limits, options.firstRegistration);
    this.invalidate = new InvalidateBlocks(options.limits);
    this.suspected = new SuspectedReplicas(options.limits);
    this.blocks = new BlockMap(this.servers, options.allotted, {
      replicaAdded: (id) => this.announce(id),
      prioritised: (id, priority) => this.repair.prioritised(id, priority),
      exceeding: (id) => this.excess.note(id),
      suspected: (id) => this.condemnAndWatch(id),
      orphaned: (server, name) => this.invalidate.offer(server, name),
    });
    this.repair = new RepairScheduler({
      blocks: this.blocks,
      servers: this.servers,
      limits: options.limits,
      repairLimits: options.repairLimits,
      firstTaskId: options.firstTaskId,
      moveEnded: (id, copiedBytes) => this.moveEnded(id, copiedBytes),
    });
    this.revisions = new Revisions(this.blocks, (id) => this.blockRemoved(id));
    this.reports = new ReportIntake({
      limits: this.limits,
      servers: this.servers,
      blocks: this.blocks,
      invalidate: this.invalidate,
      allotted: this.allotted,
      onProof: (server) => {
        if (this.blocks.tally.anyToTidy) this.revisions.server(server);
      },
    });
    this.safeMode = new SafeMode(options.limits, () => ({
      committed: this.blocks.tally.committed,
      readable: this.blocks.tally.readable,
      servers: this.servers.presentCount,
    }));
  }

  blockChanged(facts: BlockFacts): void {
    this.blocks.blockChanged(facts);
    this.servers.noteGeneration(facts.generation);
    this.tellWatchers(facts.id);
  }

  writeSettled(write: SettledWrite): void {
    this.servers.settlePlaced(write);
  }

  replicationSet(inode: InodeId, replication: number, blocks: Iterator<BlockId>): void {
    this.blocks.replicationSet(inode, replication, blocks);
  }

  blockRemoved(id: BlockId): void {
    this.blocks.blockRemoved(id);
    this.tellWatchers(id);
  }

  /** What a long file lost is forgotten in slices; while the log is replayed nobody waits, and nobody would do the rest. */
  blocksRemoved(ids: readonly BlockId[]): void {
    if (this.loaded && this.revisions.removed(ids)) return;
    for (const id of ids) this.blockRemoved(id);
  }

  /** The namespace is in memory, all its blocks told. Before this no server is let in: its blocks would look removed. */
  namespaceLoaded(): void {
    this.loaded = true;
    this.safeMode.namespaceLoaded();
  }

  register(introduction: Introduction, nowMs: number): ServerNews | Refusal {
    if (!this.loaded)
      return refuse('UNAVAILABLE', {
        message: 'The master is loading its namespace; register again in a moment',
      });
    const news = this.servers.register(introduction, nowMs);
    if (isRefusal(news)) return news;
    this.invalidate.forget(news.server.index);
    this.reports.registered(news.server, nowMs);
    this.follow(news.changes);
    return news;
  }

  /** An operator wants something else of a server, also of one that is not there: its blocks are assessed again. */
  setGoal(id: ServerId, goal: ServerGoal): void {
    const server = this.servers.setGoal(id, goal);
    if (server === undefined) return;
    this.revisions.server(server.index);
    this.repair.serversChanged();
    this.followDomains();
  }

  /** Undefined: the server must register again. */
  heartbeat(beat: Heartbeat, nowMs: number): ServerNews | undefined {
    const news = this.servers.heartbeat(beat, nowMs);
    if (news !== undefined) this.follow(news.changes);
    return news;
  }

  /** Lets silence take effect; `stalled` says that the master itself stood still since the last tick. */
  tick(nowMs: number, stalled: boolean): readonly ServerChange[] {
    if (stalled) this.servers.excuseStall(nowMs);
    const changes = this.servers.tick(nowMs);
    this.follow(changes);
    this.safeMode.update();
    this.calm.look(nowMs, !this.safeMode.on && !this.awaitingReports);
    return changes;
  }

  /** Lets leases and waits of repair end, and orders away what is too much: one slice. True if there is more to do. */
  tend(nowMs: number): boolean {
    const more = this.repair.tick(nowMs);
    if (this.safeMode.on) return more;
    const { excessAfterMs, excessPerTurn } = this.repairLimits;
    const waited = this.excess.take(nowMs, excessAfterMs, excessPerTurn);
    for (const id of waited) {
      for (const replica of excessReplicas(this.excessView(), id)) {
        const name = { blockId: id, generation: replica.generation as Generation };
        this.invalidate.offer(replica.server, name);
      }
      this.condemnAndWatch(id);
    }
    return more || waited.length === excessPerTurn;
  }

  /** Nothing is copied until the servers have had their time to come back after a start of the master. */
  get mayRepair(): boolean {
    return !this.safeMode.on && this.calm.over;
  }

  /** Assesses one slice of the blocks that changes of servers concern. True if there is more to do. */
  revise(): boolean {
    const more = this.revisions.step();
    this.safeMode.update();
    return more;
  }

  /** Orders for a server's heartbeat. They may be sent only when all that was decided so far is durable. */
  takeDeletions(server: BlockServer, nowMs: number): readonly ReplicaName[] {
    if (this.safeMode.on || server.state !== 'live') return [];
    const mayDelete = (name: ReplicaName): boolean => this.mayDelete(server, name);
    const orders = this.invalidate.take(server.index, nowMs, mayDelete);
    // An order that was sent counts as carried out. Were it lost, others would wait for ever for a replica that is there.
    if (!this.invalidate.takeLapsed(server.index)) return orders;
    this.servers.endRegistration(server.index);
    return [];
  }

  /** In slices, see replica-report.ts. */
  *applyChanges(
    server: BlockServer,
    changes: { readonly added: ReplicaColumns; readonly removed: readonly ReplicaName[] },
  ): Generator<void, ReportOutcome> {
    const outcome = yield* this.reports.applyChanges(server, changes);
    this.safeMode.update();
    return outcome;
  }

  /** In slices, see replica-report.ts. */
  *applyPage(server: BlockServer, page: ReportPage): Generator<void, ReportOutcome> {
    const outcome = yield* this.reports.applyPage(server, page);
    this.safeMode.update();
    return outcome;
  }

  /** In slices, see report-intake.ts. */
  *confirmReport(server: BlockServer): Generator<void, void> {
    yield* this.reports.confirm(server);
    this.safeMode.update();
  }

  /**
   * A reader doubts a replica: its server shall look at it, and nothing changes until that says what it found. False if
   * there is no such replica to look at, or too many wait already.
   */
  suspect(server: BlockServer, { blockId, generation }: ReplicaName): boolean {
    const held = this.blocks.replicasOn(blockId, server.index);
    if (!this.servers.isPresentAt(server.index)) return false;
    if (!held.some((replica) => replica.generation === generation && !replica.corrupt))
      return false;
    return this.suspected.offer(server.index, { blockId, generation });
  }

  /** Replicas that a server shall look at, for its heartbeat. */
  takeSuspected(server: BlockServer): readonly ReplicaName[] {
    return this.suspected.take(server.index);
  }

  /** A block server found a replica damaged on its disk. False if it is not known. */
  markCorrupt(server: BlockServer, name: ReplicaName): boolean {
    return this.blocks.markCorrupt(server.index, name);
  }

  /** Calls back with each block that a replica was reported of, or that changed or is gone. Returns the way to stop. */
  watchReplicas(watcher: (id: BlockId) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Sound replicas of just this generation and length on present servers. */
  replicasUnder(sealed: ReportedReplica): number {
    return this.blocks.countUnder(sealed);
  }

  /** Chooses targets for a new block and weighs them until their next heartbeat. */
  place(
    request: Omit<PlacementRequest, 'reserveBytes'>,
    random: Random,
  ): readonly BlockServer[] | Refusal {
    const reserveBytes = this.limits.placementReserveBytes;
    const chosen = placeReplicas(this.servers.all(), { ...request, reserveBytes }, random);
    if (!isRefusal(chosen) && chosen.length < request.count && this.mayLackServers)
      return refuse('NOT_ENOUGH_SERVERS', {
        message: `The master has just started, and ${this.servers.presentCount} block servers are back, too few for ${request.count} copies; try again in a few seconds`,
      });
    if (!isRefusal(chosen))
      for (const server of chosen) this.servers.notePlaced(server.index, request.blockBytes);
    return chosen;
  }

  /** Of a cluster that has blocks already: a new one shall not get fewer copies only since it came early. */
  private get mayLackServers(): boolean {
    return this.calm.early && this.blocks.tally.committed > 0;
  }

  /** Where a block can be read, the best first; under `generation` if given, else under the committed one. */
  locate(
    id: BlockId,
    reader: { readonly host: string; readonly generation?: Generation | undefined },
    random: Random,
  ): readonly ReplicaLocation[] {
    return locateReplicas(this, id, reader, random);
  }

  health(block: LocatedBlock): FsckBlock {
    this.blocks.catchUp(block.id);
    return blockHealth(
      { blocks: this.blocks, servers: this.servers, awaitingReports: this.awaitingReports },
      block,
    );
  }

  /** Blocks without a replica are not counted as missing while servers may still report them. */
  blockCounts(): BlockCounts {
    const counts = this.blocks.tally.counts();
    return this.awaitingReports ? { ...counts, missing: 0 } : counts;
  }

  serverReports(nowMs: number): readonly ServerReport[] {
    return serverReports(this.servers, this.blocks, nowMs);
  }

  /** Block servers may have replicas that they have not reported yet. */
  get mayYetBeReported(): boolean {
    return this.awaitingReports;
  }

  private get awaitingReports(): boolean {
    return this.safeMode.awaitingReports || !this.servers.allReported;
  }

  private follow(changes: readonly ServerChange[]): void {
    for (const { server, from, to } of changes) {
      if (to === 'dead' || to === 'stopped') {
        this.invalidate.forget(server.index);
        this.suspected.forget(server.index);
        this.reports.left(server.index);
      }
      // Between live and stale nothing changes for a block, but what was left alone meanwhile may be deleted now.
      const isBack = from === 'stale' && to === 'live';
      if (isBack ? this.blocks.tally.anyToTidy : !(from === 'live' && to === 'stale'))
        this.revisions.server(server.index);
    }
    if (changes.some(({ from, to }) => isPresent(to) !== (from !== undefined && isPresent(from))))
      this.repair.serversChanged();
    this.followDomains();
  }

  private followDomains(): void {
    if (this.servers.domainCount === this.domainCount) return;
    // How far copies can be spread is part of every block's verdict.
    this.domainCount = this.servers.domainCount;
    this.revisions.everything();
  }

  private excessView() {
    const { blocks, servers, invalidate } = this;
    return { blocks, servers, invalidate, freed: (id: BlockId) => this.repair.freedBy(id) };
  }

  private announce(id: BlockId): void {
    this.repair.reported(id);
    this.tellWatchers(id);
  }

  private tellWatchers(id: BlockId): void {
    for (const watcher of this.watchers) watcher(id);
  }

  private condemnAndWatch(id: BlockId): void {
    for (const replica of unwantedReplicas(this, id)) {
      const name = { blockId: id, generation: replica.generation as Generation };
      this.invalidate.offer(replica.server, name);
    }
    // A server that was silent, or not heard yet, may just now forbid a deletion, and nothing assesses the block anew when
    // it is heard again: so the block is looked at until they are gone.
    if (hasSurplus(this.blocks.verdict(id) ?? 0)) this.excess.note(id);
  }

  private mayDelete(server: BlockServer, name: ReplicaName): boolean {
    // Removed: an id is never used again. What another history wrote may have been queued with the block's own.
    if (!this.blocks.has(name.blockId)) return isOurs(this.allotted, name);
    const isIt = (replica: Replica): boolean =>
      replica.server === server.index && replica.generation === name.generation;
    return (
      unwantedReplicas(this, name.blockId).some(isIt) ||
      excessReplicas(this.excessView(), name.blockId, server.index).some(isIt)
    );
  }
}

export function createDerivedState(options: DerivedStateOptions): DerivedState {
  return new DerivedState(options);
}
