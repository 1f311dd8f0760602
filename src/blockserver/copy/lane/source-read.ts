import { AssertionFault, must } from '../../../common/assert.js';
import type { ReadRequest } from '../../../common/block-messages.js';
import { DfsError, hasCode } from '../../../common/error.js';
import { CHUNK_BYTES } from '../../../common/sizes.js';
import type { Replica } from '../../core/replica-table.js';
import { chunksOf } from '../../read/checked-slices.js';
import { knownTrailer } from '../../read/known-trailer.js';
import type { BlockStore } from '../../store/block-store.js';
import type { Streams } from '../../streams.js';
import type { PaceLane } from '../repair-pace.js';
import { errorOf, faultOf } from './lane-fault.js';
import type { SourceAsk, SourceOrder } from './source-messages.js';

export interface SourceReadDeps {
  readonly store: BlockStore;
  readonly streams: Streams;
  readonly pace: { readonly out: PaceLane };
}

/** One read for repair that the lane's process serves: what is decided of it here. */
export class SourceRead {
  private over = false;
  private stream: AbortController | undefined;
  private replica: Replica | undefined;
  /** While the lane reads from the disk. */
  private onDisk: { done(): void; failed(error: unknown): void } | undefined;
  private readonly gone = new AbortController();
  private readonly deps: SourceReadDeps;
  private readonly id: number;
  private readonly tell: (order: SourceOrder) => void;

  constructor(deps: SourceReadDeps, id: number, tell: (order: SourceOrder) => void) {
    this.deps = deps;
    this.id = id;
    this.tell = tell;
  }

  async open(request: ReadRequest): Promise<void> {
    const { store, streams } = this.deps;
    try {
      const stream = streams.enter(this.gone.signal, 'repairRead');
      this.stream = stream;
      stream.signal.addEventListener('abort', () => this.refuse(stopping()), { once: true });
      const replica = store.findAny(request);
      const { start, end } = chunksOf(request, replica);
      const { chunkCrcs } = await knownTrailer(store, replica);
      if (this.over) return;
      this.replica = replica;
      const path = store.volumeOf(replica).finalPath(replica);
      const crcs = chunkCrcs.slice(start / CHUNK_BYTES, Math.ceil(end / CHUNK_BYTES));
      await this.giveDisk({ kind: 'opened', id: this.id, path, start, end, crcs });
    } catch (error) {
      this.refuse(error);
    }
  }

  hear(ask: Exclude<SourceAsk, { kind: 'open' | 'closed' }>): void {
    const { store } = this.deps;
    switch (ask.kind) {
      case 'read':
        return void this.giveDisk({ kind: 'mayRead', id: this.id });
      case 'came':
        store.figures.bytesRead.add(ask.bytes);
        return this.onDisk?.done();
      case 'fault':
        return this.onDisk?.failed(errorOf(ask.fault));
      case 'send':
        return void this.giveTurn(ask.bytes);
      default:
        return store.markDamaged(this.known, ask.detail);
    }
  }

  /** The lane reads nothing for it any more. */
  end(): void {
    this.over = true;
    this.gone.abort();
    this.onDisk?.done();
    if (this.stream !== undefined) this.deps.streams.leave(this.stream);
  }

  private get known(): Replica {
    return must(this.replica, 'only what was opened is read');
  }

  /**
   * What the lane reads counts among the operations of the volume: a disk that hangs must not take all threads. The
   * faults of a disk are judged by its volume, which may fail with them.
   */
  private async giveDisk(order: SourceOrder): Promise<void> {
    const { store } = this.deps;
    const replica = this.known;
    try {
      await store.volumeOf(replica).run(async () => {
        if (this.over) return;
        await new Promise<void>((done, failed) => {
          this.onDisk = { done, failed };
          this.tell(order);
        }).finally(() => (this.onDisk = undefined));
      });
    } catch (error) {
      this.refuse(hasCode(error, 'ENOENT') ? await this.whyGone(replica) : error);
    }
  }

  /** The lane found no file: it was deleted, vanished, or lies on another disk now. */
  private async whyGone(replica: Replica): Promise<unknown> {
    try {
      const file = await this.deps.store.openReplica(replica);
      await file.close();
      return new DfsError('UNAVAILABLE', 'the file of this replica was replaced; try again');
    } catch (error) {
      return error;
    }
  }

  private async giveTurn(bytes: number): Promise<void> {
    try {
      for (let rest = bytes; rest > 0 && !this.over;) {
        const part = await this.deps.pace.out.takeUpTo(rest, this.gone.signal);
        this.tell({ kind: 'turn', id: this.id, bytes: part });
        rest -= part;
      }
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(error: unknown): void {
    if (error instanceof AssertionFault) throw error;
    if (!this.over) this.tell({ kind: 'refused', id: this.id, fault: faultOf(error) });
  }
}

function stopping(): DfsError {
  return new DfsError('UNAVAILABLE', 'this block server is stopping; use another one');
}
