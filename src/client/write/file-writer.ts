import { assert } from '../../common/assert.js';
import { DfsError } from '../../common/error.js';
import type { CommittedBlock, FileStatus, LocatedBlock } from '../../common/file-status.js';
import type { Generation, InodeId } from '../../common/ids.js';
import type { FileWriter } from '../api.js';
import { BlockWriter } from './block-writer.js';
import type { BlockAllotment } from './block-writer-options.js';
import { ByteWindow } from '../core/byte-window.js';
import { FileBlocks } from './file-blocks.js';
import type { FileWriterOptions } from './file-writer-options.js';
import { HandedCompletion } from './handed-completion.js';
import type { Packet } from './packet-pool.js';
import type { BlockHash } from './sha256-worker.js';
import { asDfsError, cancelled, Wakeup } from '../wait.js';

/** A committed last block that the next bytes go into. */
interface OpenEnd {
  readonly block: Pick<LocatedBlock, 'id' | 'generation' | 'length' | 'offset'>;
  /** Over its bytes so far, if this writer saw them all. */
  readonly hash: BlockHash | undefined;
}

/** Blocks of one file whose replicas are not all final: the one being filled and the one being sealed. */
const BLOCKS_IN_FLIGHT = 2;

/**
 * Cuts what is written into packets and blocks. A block that is full is sealed while the next one fills; the call that
 * allots the next one commits it. Calls run one after the other, whoever makes them.
 */
export class DfsFileWriter implements FileWriter {
  private readonly options: FileWriterOptions;
  /** Bytes that no chain has acknowledged, and bytes that the hash thread has yet to read. */
  private readonly unacked: ByteWindow;
  private readonly unhashed: ByteWindow;
  private readonly changed = new Wakeup();
  private turn: Promise<unknown> = Promise.resolve();
  private written: number;
  private packet: Packet | undefined;
  private block: BlockWriter | undefined;
  private readonly inFlight: BlockWriter[] = [];
  private readonly blocks: FileBlocks;
  /** The block that is full or flushed and not yet committed at the master. */
  private uncommitted: BlockWriter | undefined;
  private openEnd: OpenEnd | undefined;
  /** Allotted with the file, and not begun. */
  private firstBlock: LocatedBlock | undefined;
  private published: boolean;
  private failure: DfsError | undefined;
  private isOver = false;
  /** It is over, and all went well. */
  private isClosed = false;
  /** The last call is on its way: it was carried out or it was not, and only its answer says which. */
  private isCompleting = false;
  private closing: Promise<FileStatus> | undefined;
  private readonly onAbortSignal = (): void => {
    this.abort().catch(() => {});
  };

  constructor(options: FileWriterOptions) {
    this.options = options;
    const { file, shares, signal } = options;
    this.blocks = new FileBlocks(options);
    this.unacked = new ByteWindow(() => shares.each);
    this.unhashed = new ByteWindow(() => shares.each);
    this.written = file.length;
    this.published = file.published;
    this.firstBlock = file.firstBlock;
    const last = file.lastBlock;
    if (last !== undefined && last.length < file.blockSize)
      this.openEnd = { block: last, hash: undefined };
    signal?.addEventListener('abort', this.onAbortSignal, { once: true });
    // Not in the constructor's own turn: its caller has no name for the writer yet.
    if (signal?.aborted === true) queueMicrotask(this.onAbortSignal);
  }

  get inode(): InodeId {
    return this.options.file.inode;
  }

  get position(): number {
    return this.written;
  }

  /** Most bytes that were ever in flight unacknowledged. */
  get peakUnackedBytes(): number {
    return this.unacked.peak;
  }

  write(data: Uint8Array): Promise<void> {
    return this.inTurn(async () => {
      this.throwIfOver();
      for (let at = 0; at < data.length;) at += await this.fill(data.subarray(at));
    });
  }

  flush(): Promise<void> {
    return this.inTurn(async () => {
      this.throwIfOver();
      await this.flushFile();
    });
  }

  close(): Promise<FileStatus> {
    this.closing ??= this.inTurn(() => this.complete());
    return this.closing;
  }

  async abort(): Promise<void> {
    if (this.isOver) return;
    this.end(this.failure ?? cancelled(this.options.file.path));
    const { inode } = this.options.file;
    await this.options.link.mutate((master, context, options) =>
      master.namespace.abandonFile(context, { inode }, options),
    );
  }

  /**
   * This client has opened the file anew, so this writer has lost its lease. The master tells clients apart, not the
   * writers of one: whatever this one asked for would be granted as if the new one had asked.
   */
  supersede(): void {
    if (this.isOver || this.isCompleting) return;
    const { path } = this.options.file;
    this.end(
      new DfsError(
        'LEASE_EXPIRED',
        'The lease of this writer ended, and this client has opened the file anew since; write with the new writer',
        { path },
      ),
    );
  }

  private inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.turn.then(run);
    this.turn = result.catch(() => {});
    return result;
  }

  /** Copies some of the data into the packet at hand; returns how much. */
  private async fill(data: Uint8Array): Promise<number> {
    const { file, pool, environment } = this.options;
    const block = (this.block ??= await this.openBlock());
    const offset = block.length + (this.packet?.length ?? 0);
    const { packetBytes } = environment.limits;
    this.packet ??= pool.take(offset, data.length);
    // Packets end at multiples of their size in the block, so that pieces are whole chunks.
    const start = this.packet.offset;
    const whole = Math.min(packetBytes - (start % packetBytes), file.blockSize - start);
    const limit = Math.min(whole, this.packet.capacity);
    const taken = this.packet.fill(data, limit);
    this.written += taken;
    if (this.packet.length === limit) {
      await this.roomForPacket();
      this.sendPacket();
    }
    if (block.length === file.blockSize) this.finishBlock();
    return taken;
  }

  private async roomForPacket(): Promise<void> {
    const length = this.packet?.length ?? 0;
    while (!this.unacked.hasRoomFor(length) || !this.unhashed.hasRoomFor(length)) {
      this.throwIfOver();
      await this.changed.wait();
    }
    this.throwIfOver();
  }

  /** There is room for it. One that is the last of its block is sent and the block finished in one turn. */
  private sendPacket(): void {
    const { packet, block } = this;
    if (packet === undefined || block === undefined) return;
    const { length } = packet;
    this.packet = undefined;
    packet.seal();
    this.unacked.take(length);
    if (block.options.hash !== undefined) {
      this.unhashed.take(length);
      block.options.hash.update(packet, () => {
        this.unhashed.release(length);
        this.changed.wake();
      });
    }
    block.push(packet);
  }

  private async openBlock(): Promise<BlockWriter> {
    while (this.inFlight.length >= BLOCKS_IN_FLIGHT) {
      await this.inFlight[0]?.written.promise;
      this.inFlight.shift()?.options.hash?.discard();
    }
    this.throwIfOver();
    const { openEnd } = this;
    this.openEnd = undefined;
    const block =
      openEnd === undefined ? this.startNewBlock(this.written) : this.startReopenedBlock(openEnd);
    this.inFlight.push(block);
    return block;
  }

  private startNewBlock(fileOffset: number): BlockWriter {
    const { uncommitted } = this;
    let given = this.firstBlock;
    this.uncommitted = this.firstBlock = undefined;
    // Only the first try commits the block before; after that the master has it.
    let previous = uncommitted?.committable.promise;
    return this.startBlock({
      fileOffset,
      resume: undefined,
      hash: this.options.hashes.open(),
      allot: async (avoided) => {
        const block = given ?? (await this.blocks.add(await previous, avoided));
        given = previous = undefined;
        return block;
      },
    });
  }

  private startReopenedBlock({ block, hash }: OpenEnd): BlockWriter {
    return this.startBlock({
      fileOffset: block.offset,
      resume: { generation: block.generation, length: block.length },
      hash,
      allot: () => this.blocks.reopen(block.id),
    });
  }

  private startBlock(start: {
    fileOffset: number;
    resume: { readonly generation: Generation; readonly length: number } | undefined;
    hash: BlockHash | undefined;
    allot: BlockAllotment['allot'];
  }): BlockWriter {
    const { file, connectBlock, environment, servers, durability, ack, minReplicas } = this.options;
    const { pool } = this.options;
    return new BlockWriter({
      allotment: {
        allot: start.allot,
        reopen: (id) => this.blocks.reopen(id),
        abandon: (id) => this.blocks.abandon(id),
      },
      connectBlock,
      environment,
      servers,
      isMemoryShort: () => pool.use.liveBytes > environment.limits.packetBytesOfAllMax,
      durability,
      ack,
      minReplicas,
      inode: file.inode,
      path: file.path,
      blockSize: file.blockSize,
      fileOffset: start.fileOffset,
      resume: start.resume,
      hash: start.hash,
      onAcked: (bytes) => {
        this.unacked.release(bytes);
        this.changed.wake();
      },
      onFailed: (error) => this.fail(error),
    });
  }

  private finishBlock(completion?: HandedCompletion): void {
    assert(this.packet === undefined, 'a block is finished after its last packet');
    if (this.block === undefined) return;
    this.block.finish(completion);
    this.uncommitted = this.block;
    this.block = undefined;
  }

  /** Seals all that was written; returns the block that the master does not know as committed yet. */
  private async sealAll(completion?: HandedCompletion): Promise<BlockWriter | undefined> {
    await this.roomForPacket();
    this.sendPacket();
    this.finishBlock(completion);
    const last = this.uncommitted;
    for (const block of this.inFlight) {
      await block.written.promise;
      if (block !== last) block.options.hash?.discard();
    }
    this.inFlight.length = 0;
    this.throwIfOver();
    this.uncommitted = undefined;
    // Nothing was written, and nothing is committed over a block that is open.
    if (this.firstBlock !== undefined) await this.blocks.abandon(this.firstBlock.id);
    this.firstBlock = undefined;
    return last;
  }

  private async flushFile(): Promise<void> {
    const last = await this.sealAll();
    if (last === undefined && this.published) return;
    const block = await last?.committable.promise;
    const { inode } = this.options.file;
    try {
      await this.blocks.mutate((namespace, context, options) =>
        namespace.flushFile(context, { inode, block }, options),
      );
    } catch (error) {
      // Still to be committed: by the next flush, with the next block or at the end.
      this.uncommitted = last;
      throw error;
    }
    this.published = true;
    if (last === undefined || block === undefined) return;
    const { fileOffset, hash } = last.options;
    if (
      block.length <
      Math.min(this.options.environment.limits.reopenBytesMax, this.options.file.blockSize)
    )
      this.openEnd = { block: { ...block, offset: fileOffset }, hash };
    else hash?.discard();
  }

  private async complete(): Promise<FileStatus> {
    this.throwIfOver();
    // Nobody opens a file anew before it is completed, not even this client: what is on its way can complete it and no more.
    const isOnlyBlock = this.block?.options.fileOffset === 0 && !this.published;
    const handed = isOnlyBlock ? HandedCompletion.of(this.options) : undefined;
    try {
      const status = await this.sealAndComplete(handed);
      this.isClosed = true;
      if (!this.isOver) this.end();
      return status;
    } catch (error) {
      // Nobody writes on after a failed close; without this the path stays taken until the lease ends.
      await this.abort().catch(() => {});
      throw asDfsError(error);
    } finally {
      handed?.end();
    }
  }

  private async sealAndComplete(handed: HandedCompletion | undefined): Promise<FileStatus> {
    let last: CommittedBlock | undefined;
    try {
      const block = await this.sealAll(handed);
      last = await block?.committable.promise;
      block?.options.hash?.discard();
    } catch (error) {
      if (handed === undefined) throw error;
      return handed.askAfter(this.failure ?? error);
    }
    this.isCompleting = true;
    if (handed?.status !== undefined) return handed.status;
    if (handed?.isOf(last?.generation) === true) return handed.ask(this.blocks.signal);
    // What went out was for an older generation, and is refused: its number is of no use for another call.
    const { inode } = this.options.file;
    return this.blocks.mutate((namespace, context, options) =>
      namespace.completeFile(context, { inode, last }, options),
    );
  }

  private fail(error: DfsError): void {
    this.failure ??= error;
    this.changed.wake();
  }

  /** Nothing is written after this; what is under way is dropped. */
  private end(reason?: DfsError): void {
    this.isOver = true;
    this.failure ??= reason;
    this.blocks.cancel();
    this.options.signal?.removeEventListener('abort', this.onAbortSignal);
    for (const block of this.inFlight) {
      block.cancel();
      block.options.hash?.discard();
    }
    this.openEnd?.hash?.discard();
    this.packet?.release();
    this.packet = undefined;
    this.changed.wake();
    this.options.onClosed();
  }

  private throwIfOver(): void {
    if (this.isClosed)
      throw new DfsError('INVALID_ARGUMENT', 'The file is closed', {
        path: this.options.file.path,
      });
    if (this.failure !== undefined) throw this.failure;
  }
}
