import type { ReadRequest, ReadSlice } from '../../src/common/block-messages.js';
import { pieceCrcs } from '../../src/common/checksum.js';
import { DfsError } from '../../src/common/error.js';
import { CHUNK_BYTES } from '../../src/common/sizes.js';
import type { BlockHandlers } from '../../src/rpc/block-api.js';

export interface SourceFaults {
  /** Chunks that it finds damaged. */
  readonly badChunks?: ReadonlySet<number>;
  /** Slices after which it is dead for good. */
  readonly diesAfter?: number;
  /** Every read is refused with this. */
  readonly refuses?: DfsError;
  readonly sliceChunks?: number;
  /** Called before each slice. */
  readonly before?: (slice: ReadSlice) => Promise<void> | void;
}

/** A source of a copy in memory, over which tests have power. */
export class FakeSource {
  readonly requests: ReadRequest[] = [];
  private served = 0;
  private readonly data: Uint8Array;
  private readonly faults: SourceFaults;

  constructor(data: Uint8Array, faults: SourceFaults = {}) {
    this.data = data;
    this.faults = faults;
  }

  get handlers(): BlockHandlers {
    const unexpected = (): never => {
      throw new Error('a source is only read from');
    };
    return {
      write: unexpected,
      copy: unexpected,
      statReplica: unexpected,
      read: (request) => this.read(request),
    };
  }

  private async *read(request: ReadRequest): AsyncGenerator<ReadSlice> {
    const { badChunks, sliceChunks = 8, refuses, before } = this.faults;
    this.requests.push(request);
    if (refuses !== undefined) throw refuses;
    const end = Math.min(this.data.length, request.offset + request.length);
    for (let at = request.offset; at < end;) {
      this.mustLive();
      const first = at / CHUNK_BYTES;
      let chunks = 0;
      while (chunks < sliceChunks && badChunks?.has(first + chunks) !== true) chunks++;
      const data = this.data.subarray(at, Math.min(end, at + chunks * CHUNK_BYTES));
      if (data.length === 0)
        throw new DfsError('CHECKSUM_MISMATCH', `chunk ${first} is damaged here`);
      const slice = { offset: at, data: Buffer.from(data), crcs: pieceCrcs(data, at) };
      await before?.(slice);
      this.served++;
      yield slice;
      at += data.length;
    }
  }

  private mustLive(): void {
    if (this.served >= (this.faults.diesAfter ?? Infinity))
      throw new DfsError('UNAVAILABLE', 'this source is dead');
  }
}
