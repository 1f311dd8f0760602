import { abortWith } from '../common/abort-with.js';
import type { ReadRequest, ReadSlice, WriteAnswer, WriteStep } from '../common/block-messages.js';
import type { CopyAnswer, CopyHeader } from '../common/copy-messages.js';
import { DfsError } from '../common/error.js';
import type { BlockHandlers } from '../rpc/block-api.js';
import type { CopyDeps } from './copy/copy-deps.js';
import { foregroundSlices, WriterWaits } from './copy/foreground.js';
import { pacedSlices } from './copy/paced-slices.js';
import { receiveCopy } from './copy/receive-copy.js';
import { findLocal } from './read/find-local.js';
import { serveRange } from './read/serve-range.js';
import { statReplica } from './read/stat-replica.js';
import { receiveBlock } from './write/receive-block.js';

/** What a stream is there for. Streams of clients are the load that the master goes by; the others step back for them. */
type Purpose = 'client' | 'repairRead' | 'copy';

const STREAM_OVER = new DfsError('CANCELLED', 'this stream is over');

/** The door for clients and other block servers: counts streams, bounds them, and closes for a clean stop. */
export class BlockService {
  readonly handlers: BlockHandlers;
  private readonly streams = new Map<AbortController, Purpose>();
  private closed = false;
  private idle: (() => void) | undefined;
  private readonly deps: CopyDeps;

  constructor(deps: CopyDeps) {
    this.deps = deps;
    this.handlers = {
      write: (steps, { signal }) => this.write(steps, signal),
      read: (request, { signal }) => this.read(request, signal),
      copy: (header, grants, { signal }) => this.copy(header, grants, signal),
      statReplica: ({ blockId }) => statReplica(deps.store, blockId),
      findLocal: (name) => findLocal(deps.store, name),
    };
  }

  /** Streams of clients; what writes pass on down a chain counts as such. */
  get activeStreams(): number {
    return this.count('client');
  }

  /** Whether anything is read or written for others, repair included. */
  get busy(): boolean {
    return this.streams.size > 0;
  }

  /**
   * Takes no more streams, breaks copies off, which lose nothing by it, waits `graceMs` for the others, breaks off what
   * is left, and waits as long again. False if some stream did not even end then, as on a disk that hangs.
   */
  async close(graceMs: number): Promise<boolean> {
    this.closed = true;
    for (const [stream, purpose] of this.streams) if (purpose === 'copy') stream.abort();
    if (await this.becomesIdle(graceMs)) return true;
    for (const stream of this.streams.keys()) stream.abort();
    return this.becomesIdle(graceMs);
  }

  private async becomesIdle(withinMs: number): Promise<boolean> {
    if (this.streams.size === 0) return true;
    return new Promise((resolve) => {
      const timer = this.deps.timers.setTimeout(() => resolve(false), withinMs);
      this.idle = () => {
        timer.cancel();
        resolve(true);
      };
    });
  }

  private async *write(
    steps: AsyncIterable<WriteStep>,
    signal: AbortSignal,
  ): AsyncGenerator<WriteAnswer> {
    const stream = this.enter(signal, 'client');
    const waits = new WriterWaits(this.deps.pace);
    try {
      const noted = waits.noted(steps);
      for await (const answer of receiveBlock(this.deps, noted, stream.signal)) {
        waits.answered(answer);
        yield answer;
      }
    } finally {
      waits.end();
      this.leave(stream);
    }
  }

  private async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<ReadSlice> {
    const { store, limits, pace } = this.deps;
    const forRepair = request.forRepair === true;
    const stream = this.enter(signal, forRepair ? 'repairRead' : 'client');
    const sliceBytes = forRepair ? limits.repairSliceBytes : limits.readSliceBytes;
    const slices = serveRange(store, request, { signal: stream.signal, sliceBytes });
    try {
      if (forRepair) yield* pacedSlices(slices, pace.out, stream.signal);
      else yield* foregroundSlices(slices, pace);
    } finally {
      this.leave(stream);
    }
  }

  private async *copy(
    header: CopyHeader,
    grants: AsyncIterable<number>,
    signal: AbortSignal,
  ): AsyncGenerator<CopyAnswer> {
    const { copiesMax } = this.deps.limits;
    if (this.count('copy') >= copiesMax)
      throw new DfsError(
        'OVERLOADED',
        `this block server makes ${copiesMax} copies already; try again`,
      );
    const stream = this.enter(signal, 'copy');
    try {
      yield* receiveCopy(this.deps, header, grants, stream.signal);
    } finally {
      this.leave(stream);
    }
  }

  private count(purpose: Purpose): number {
    let count = 0;
    for (const each of this.streams.values()) if (each === purpose) count++;
    return count;
  }

  /** Counts a stream in; it ends with its caller's signal, or with a stop that has waited long enough. */
  private enter(signal: AbortSignal, purpose: Purpose): AbortController {
    if (this.closed)
      throw new DfsError('UNAVAILABLE', 'this block server is stopping; use another one');
    if (this.streams.size >= this.deps.limits.streamsMax)
      throw new DfsError(
        'OVERLOADED',
        `this block server has ${this.streams.size} streams; try again`,
      );
    const stream = abortWith(signal);
    this.streams.set(stream, purpose);
    return stream;
  }

  private leave(stream: AbortController): void {
    this.streams.delete(stream);
    // Takes the listener off the caller's signal.
    stream.abort(STREAM_OVER);
    if (this.streams.size === 0) this.idle?.();
  }
}
