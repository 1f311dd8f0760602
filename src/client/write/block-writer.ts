import { assert, unreachable } from '../../common/assert.js';
import type { Completion } from '../../common/block-messages.js';
import { DfsError } from '../../common/error.js';
import type { CommittedBlock, LocatedBlock, ReplicaLocation } from '../../common/file-status.js';
import { epoch, type Generation, type ServerId } from '../../common/ids.js';
import { isCommittable, isWritten, type SealState } from '../core/seal-verdict.js';
import { decideRecovery } from '../core/write-recovery.js';
import type { BlockWriterOptions } from './block-writer-options.js';
import type { HandedCompletion } from './handed-completion.js';
import type { Packet } from './packet-pool.js';
import { AvoidedServers } from './avoided-servers.js';
import { probeSilent } from './probe-servers.js';
import { unwritableError } from './unwritable-error.js';
import { asDfsError, cancelled, Deferred, Wakeup } from '../wait.js';
import { WriteChain, type ChainFailure, type ChainStep } from './write-chain.js';

/**
 * Writes one block, through as many chains as it takes. Packets go out in order; what is not acknowledged is kept, and
 * as long as they are few, so are all others: with them the block can be written again elsewhere.
 *
 * When a chain breaks, the survivors hold every acknowledged byte under the generation in `resume`. A new generation
 * shuts out what the lost server may still have, and the write goes on behind the acknowledged bytes.
 */
export class BlockWriter {
  /** Final on enough servers to be committed. */
  readonly committable = new Deferred<CommittedBlock>();
  /** Written as the caller asked for it; never before `committable`. */
  readonly written = new Deferred<void>();
  readonly options: BlockWriterOptions;

  private readonly packets = new Map<number, Packet>();
  private readonly changed = new Wakeup();
  /** Servers that have no part in going on. */
  private readonly failed = new Set<ServerId>();
  /** Those of them that were at fault, rather than only had nothing to go on from. */
  private readonly avoided: AvoidedServers;
  private readonly sealed = new Set<ServerId>();
  private resume: { readonly generation: Generation; readonly length: number } | undefined;
  private end: number;
  private acked: number;
  private ackedKeptBytes = 0;
  private finished = false;
  private isCancelled = false;
  /** Generations of chains that broke before they acknowledged anything: survivors may have taken them on. */
  private unconfirmed: Generation[] = [];
  private resumeFrom: Generation | undefined;
  private attempts = 0;
  private rewrites = 0;
  private sha256: Uint8Array | undefined;
  private chain: WriteChain | undefined;
  private completion: HandedCompletion | undefined;

  constructor(options: BlockWriterOptions) {
    this.options = options;
    this.avoided = new AvoidedServers(options.connectBlock, options.environment);
    this.resume = options.resume;
    this.end = this.acked = options.resume?.length ?? 0;
    void this.run();
  }

  /** Bytes of the block so far, acknowledged or not. */
  get length(): number {
    return this.end;
  }

  /** Takes a sealed packet that continues the block; lets go of it when it is no longer needed. */
  push(packet: Packet): void {
    assert(!this.finished && packet.offset === this.end, 'packets come in order and without gaps');
    this.packets.set(packet.offset, packet);
    this.end = packet.end;
    this.changed.wake();
  }

  /** Nothing follows: seal the block. If it goes whole, its file may be completed with it. */
  finish(completion?: HandedCompletion): void {
    this.finished = true;
    this.completion = completion;
    this.changed.wake();
  }

  cancel(): void {
    this.isCancelled = true;
    this.chain?.cancel();
    this.changed.wake();
  }

  private async run(): Promise<void> {
    try {
      let block = await this.options.allotment.allot(this.avoided);
      await this.untilThereIsWork();
      for (;;) {
        this.throwIfCancelled();
        const failure = await this.attempt(block);
        this.throwIfCancelled();
        // What was lost after enough replicas were final is for repair to restore.
        if (failure === undefined || isCommittable(this.sealState(block))) break;
        block = await this.recover(block, failure);
        await this.untilThereIsWork();
      }
      this.written.resolve();
    } catch (error) {
      this.fail(asDfsError(error));
    } finally {
      this.drop(() => true);
    }
  }

  private fail(error: DfsError): void {
    this.committable.reject(error);
    this.written.reject(error);
    this.options.onFailed(error);
  }

  /**
   * A chain is begun when there is something to write: what is all there by then may go whole. So is one that replaces a
   * chain that broke while nothing was owed.
   */
  private async untilThereIsWork(): Promise<void> {
    while (this.acked === this.end && !this.finished && !this.isCancelled)
      await this.changed.wait();
  }

  /**
   * All of the block is here, small, and for a first chain, whose servers are told of it in one message. Its answers come
   * together, so a writer that waits for some servers only, or wants to know which one failed, has a stream.
   */
  private get isWhole(): boolean {
    return (
      this.finished &&
      this.packets.size === 1 &&
      this.acked === 0 &&
      this.end <= this.options.environment.limits.wholeBlockBytesMax &&
      this.resume === undefined &&
      this.attempts + this.rewrites === 0 &&
      this.options.ack === 'all'
    );
  }

  private awaitsCompletion({ generation }: LocatedBlock): boolean {
    return this.completion?.isOf(generation) === true && this.completion.status === undefined;
  }

  private async attempt(block: LocatedBlock): Promise<ChainFailure | undefined> {
    const [head, ...rest] = block.locations;
    if (head === undefined)
      throw unwritableError(this.options.path, block.id, 'the master gave no server for it');
    this.sealed.clear();
    const inTransport = new Set<Packet>();
    const { isWhole: whole } = this;
    this.chain = new WriteChain({
      head: { serverId: head.serverId, api: this.options.connectBlock(head.address) },
      header: {
        blockId: block.id,
        generation: block.generation,
        downstream: rest.map(({ serverId, address }) => ({ serverId, address })),
        durability: this.options.durability,
        epoch: epoch(0),
        inode: this.options.inode,
        fileOffset: this.options.fileOffset,
        path: this.options.path,
        resume: this.resume && {
          generation: this.resumeFrom ?? this.resume.generation,
          length: this.resume.length,
        },
        blockSize: this.options.blockSize,
      },
      whole,
      environment: this.options.environment,
      onAcked: (length) => this.onAcked(block, length),
      onSealed: (server, sha256) => this.onSealed(block, server, sha256),
      onCompleted: (status) => this.completion?.completed(status),
      isSealed: () => this.sealed.size === block.locations.length,
      // How the completion ended stands behind the seals, or nothing does.
      isDone: () => this.sealed.size === block.locations.length && !this.awaitsCompletion(block),
      steps: (stopped) => this.steps(stopped, inTransport, whole ? block : undefined),
    });
    const failure = await this.chain.run();
    this.chain = undefined;
    for (const packet of inTransport) packet.releaseLost();
    inTransport.clear();
    if (failure === undefined)
      for (const { serverId } of block.locations) this.options.servers.noteSuccess(serverId);
    return failure;
  }

  private async *steps(
    stopped: () => boolean,
    inTransport: Set<Packet>,
    whole: LocatedBlock | undefined,
  ): AsyncGenerator<ChainStep> {
    let at = this.acked;
    while (!stopped()) {
      if (at < this.end) {
        const packet = this.packetAt(at);
        packet.retain();
        inTransport.add(packet);
        yield {
          step: { kind: 'packet', packet: packet.message(at) },
          onSent: () => {
            if (inTransport.delete(packet)) packet.release();
          },
        };
        at = packet.end;
      } else if (this.finished) {
        const sha256 = await this.options.hash?.digest();
        this.sha256 = sha256;
        const completion = whole && this.handOver(whole, sha256);
        yield { step: { kind: 'seal', seal: { length: this.end, sha256 }, completion } };
        return;
      } else await this.changed.wait();
    }
  }

  private handOver(
    { id, generation }: LocatedBlock,
    sha256: Uint8Array | undefined,
  ): Completion | undefined {
    if (sha256 === undefined) return undefined;
    return this.completion?.handOver({ id, generation, length: this.end, sha256 });
  }

  private packetAt(at: number): Packet {
    const exact = this.packets.get(at);
    if (exact !== undefined) return exact;
    for (const packet of this.packets.values())
      if (packet.offset <= at && at < packet.end) return packet;
    throw new DfsError('INTERNAL', `byte ${at} of the block is neither acknowledged nor kept`);
  }

  private onAcked(block: LocatedBlock, length: number): void {
    // All of the chain holds this generation now, so this is what a next chain goes on from.
    this.unconfirmed = [];
    this.resumeFrom = undefined;
    if (length > 0)
      this.resume = { generation: block.generation, length: Math.max(length, this.acked) };
    if (length <= this.acked) return;
    assert(length <= this.end, 'a chain acknowledged bytes that were not sent');
    this.attempts = 0;
    const bytes = length - this.acked;
    this.acked = length;
    this.ackedKeptBytes += bytes;
    if (
      this.ackedKeptBytes > this.options.environment.limits.rewriteBytesMax ||
      !this.wholeBlockKept ||
      this.options.isMemoryShort()
    )
      this.drop((packet) => packet.end <= this.acked);
    this.options.onAcked(bytes);
  }

  private get wholeBlockKept(): boolean {
    return this.end === 0 || this.packets.has(0);
  }

  private drop(which: (packet: Packet) => boolean): void {
    for (const packet of this.packets.values()) {
      if (!which(packet)) return;
      this.packets.delete(packet.offset);
      packet.release();
    }
  }

  private onSealed(
    block: LocatedBlock,
    server: ServerId,
    sha256: Uint8Array,
  ): ChainFailure | undefined {
    this.sha256 ??= new Uint8Array(sha256);
    if (Buffer.compare(this.sha256, sha256) !== 0)
      return { server, code: 'CHECKSUM_MISMATCH', message: 'its replica has another SHA-256' };
    this.sealed.add(server);
    const state = this.sealState(block);
    const { id, generation } = block;
    if (isCommittable(state)) {
      this.committable.resolve({ id, generation, length: this.end, sha256: this.sha256 });
      this.drop(() => true);
    }
    if (isWritten(state) && !this.awaitsCompletion(block)) this.written.resolve();
    return undefined;
  }

  private sealState(block: LocatedBlock): SealState {
    const { ack, minReplicas } = this.options;
    const chain = block.locations.map((location) => location.serverId);
    return { chain, sealed: this.sealed, ack, minReplicas };
  }

  private async recover(block: LocatedBlock, failure: ChainFailure): Promise<LocatedBlock> {
    this.attempts += 1;
    this.shutOut(block, failure, await this.blame(block, failure));
    if (this.resume !== undefined && this.resume.generation !== block.generation)
      this.unconfirmed.push(block.generation);
    const { limits } = this.options.environment;
    const decision = decideRecovery({
      chain: block.locations.map((location) => location.serverId),
      failed: this.failed,
      wholeBlockKept: this.wholeBlockKept,
      isNew: this.options.resume === undefined,
      attempts: this.attempts,
      attemptsMax: limits.chainAttemptsMax,
      rewrites: this.rewrites,
      rewritesMax: limits.rewritesMax,
      minReplicas: this.options.minReplicas,
    });
    switch (decision.kind) {
      case 'fail':
        throw unwritableError(this.options.path, block.id, decision.reason, failure);
      case 'reopen': {
        const reopened = await this.options.allotment.reopen(block.id);
        const survivors = this.survivorsOf(block, reopened);
        if (survivors.length === 0)
          throw unwritableError(
            this.options.path,
            block.id,
            'all servers that hold it were lost',
            failure,
          );
        return { ...reopened, locations: survivors };
      }
      case 'rewrite':
        await this.options.allotment.abandon(block.id);
        this.resume = this.resumeFrom = undefined;
        this.unconfirmed = [];
        this.rewrites += 1;
        this.attempts = 0;
        this.unacknowledge();
        return this.allotAgain();
      default:
        return unreachable(decision);
    }
  }

  private shutOut(block: LocatedBlock, failure: ChainFailure, blamed: readonly ServerId[]): void {
    for (const server of blamed) {
      this.failed.add(server);
      // A server that was started again has lost what was unfinished, and is as good as any for a new block.
      if (failure.code === 'REPLICA_NOT_FOUND') continue;
      this.options.servers.noteFailure(server);
      const location = block.locations.find(({ serverId }) => serverId === server);
      if (location !== undefined) this.avoided.add(block.id, location);
    }
  }

  private async allotAgain(): Promise<LocatedBlock> {
    const block = await this.options.allotment.allot(this.avoided);
    // A server that was given again starts anew; what it did to the block before says nothing of this one.
    for (const { serverId } of block.locations) {
      this.failed.delete(serverId);
      this.avoided.forget(serverId);
    }
    return block;
  }

  /**
   * Who goes on: the chain that broke without those that failed. The master knows only replicas that were sealed and
   * reported, which may be one of several that hold the bytes, or none; but it knows new addresses.
   */
  private survivorsOf(broken: LocatedBlock, reopened: LocatedBlock): ReplicaLocation[] {
    const now = new Map(reopened.locations.map((location) => [location.serverId, location]));
    return broken.locations
      .filter(({ serverId }) => !this.failed.has(serverId))
      .map((location) => now.get(location.serverId) ?? location);
  }

  /** The block starts again: what was acknowledged is in flight once more. */
  private unacknowledge(): void {
    this.options.onAcked(-this.acked);
    this.acked = 0;
    this.ackedKeptBytes = 0;
  }

  private async blame(block: LocatedBlock, failure: ChainFailure): Promise<ServerId[]> {
    // Perhaps it has the bytes under the generation of a chain that broke in between: nobody is to blame yet.
    const wasTried = this.resumeFrom !== undefined;
    this.resumeFrom =
      failure.code === 'REPLICA_NOT_FOUND' && !wasTried ? this.unconfirmed.at(-1) : undefined;
    if (this.resumeFrom !== undefined) return [];
    if (failure.server !== undefined) return [failure.server];
    const silent = await probeSilent(block, this.options.connectBlock, this.options.environment);
    if (silent.length > 0 || failure.wasIdle === true) return silent;
    const head: ReplicaLocation | undefined = block.locations[0];
    return head === undefined ? [] : [head.serverId];
  }

  private throwIfCancelled(): void {
    if (this.isCancelled) throw cancelled(this.options.path);
  }
}
