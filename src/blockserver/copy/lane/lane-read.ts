import { must } from '../../../common/assert.js';
import type { ReadRequest, ReadSlice } from '../../../common/block-messages.js';
import { DfsError } from '../../../common/error.js';
import { CHUNK_BYTES } from '../../../common/sizes.js';
import type { OpenFile } from '../../../runtime/file-system.js';
import { checkedSlices, type SliceSource } from '../../read/checked-slices.js';
import { readWhole } from '../../../runtime/read-whole.js';
import { pacedSlices } from '../paced-slices.js';
import { DiskFault, errorOf, faultOf } from './lane-fault.js';
import type { LaneSourcesDeps } from './lane-sources.js';
import type { SourceOrder } from './source-messages.js';

type Answer = Exclude<SourceOrder, { kind: 'refused' }>;
type AnswerOf<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** One read for repair in the lane's process. Whether it may go on, at each step, is said by the other one. */
export class LaneRead implements SliceSource {
  readonly name: SliceSource['name'];
  private readonly deps: LaneSourcesDeps;
  private readonly id: number;
  private readonly request: ReadRequest;
  private opened: AnswerOf<'opened'> | undefined;
  /** The volume has room for a read that was not begun. */
  private mayRead = false;
  /** Bytes that were told of as ready to go out and have not, and how many of them may. */
  private ready = 0;
  private allowed = 0;
  private file: OpenFile | undefined;
  private readonly waiting = new Map<Answer['kind'], Waiting>();
  private fault: Error | undefined;

  constructor(deps: LaneSourcesDeps, id: number, request: ReadRequest) {
    this.deps = deps;
    this.id = id;
    this.request = request;
    this.name = { blockId: request.blockId, generation: request.generation };
  }

  hear(order: SourceOrder): void {
    if (order.kind === 'refused') return this.stop(errorOf(order.fault));
    if (order.kind === 'turn') this.allowed += order.bytes;
    const waiting = this.waiting.get(order.kind);
    this.waiting.delete(order.kind);
    waiting?.resolve(order);
  }

  async *slices(signal: AbortSignal): AsyncGenerator<ReadSlice> {
    const { limits, ask } = this.deps;
    const left = (): void => this.stop(new DfsError('CANCELLED', 'the reader left'));
    signal.addEventListener('abort', left, { once: true });
    if (signal.aborted) left();
    try {
      ask({ kind: 'open', id: this.id, request: this.request });
      this.opened = await this.until('opened');
      this.mayRead = true;
      const options = { signal, sliceBytes: limits.repairSliceBytes };
      yield* pacedSlices(checkedSlices(this, this.opened, options), this, signal);
    } finally {
      signal.removeEventListener('abort', left);
      await this.file?.close();
    }
  }

  crcs(offset: number, length: number): readonly number[] {
    const { start, crcs } = must(this.opened, 'slices come of what is open');
    const from = offset - start;
    return crcs.slice(from / CHUNK_BYTES, Math.ceil((from + length) / CHUNK_BYTES));
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const { id } = this;
    const { fs, ask } = this.deps;
    if (!this.mayRead) {
      ask({ kind: 'read', id });
      await this.until('mayRead');
    }
    this.mayRead = false;
    try {
      this.file ??= await fs.open(must(this.opened, 'slices come of what is open').path, 'r');
      const data = await readWhole(this.file, length, offset);
      ask({ kind: 'came', id, bytes: data.length });
      return data;
    } catch (error) {
      ask({ kind: 'fault', id, fault: faultOf(new DiskFault(error)) });
      await this.until('mayRead');
      throw error;
    }
  }

  markDamaged(detail: string): void {
    this.deps.ask({ kind: 'damaged', id: this.id, detail });
  }

  /** Asked for the bytes of a slice, from its first to its last: turns for them come one after the other. */
  async takeUpTo(bytes: number): Promise<number> {
    if (this.ready === 0) {
      this.ready = bytes;
      this.deps.ask({ kind: 'send', id: this.id, bytes });
    }
    if (this.allowed === 0) await this.until('turn');
    const part = this.allowed;
    this.ready -= part;
    this.allowed = 0;
    return part;
  }

  private stop(error: Error): void {
    this.fault ??= error;
    for (const waiting of this.waiting.values()) waiting.reject(this.fault);
    this.waiting.clear();
  }

  /** The next answer of this kind, of which one at a time is awaited; throws what ended the read. */
  private async until<Kind extends Answer['kind']>(kind: Kind): Promise<AnswerOf<Kind>> {
    if (this.fault !== undefined) throw this.fault;
    return new Promise((resolve, reject) => {
      this.waiting.set(kind, { resolve: (answer) => resolve(answer as AnswerOf<Kind>), reject });
    });
  }
}
