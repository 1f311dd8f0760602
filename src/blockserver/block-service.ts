import type { ReadRequest, ReadSlice, WriteAnswer, WriteStep } from '../common/block-messages.js';
import { DfsError } from '../common/error.js';
import type { BlockHandlers } from '../rpc/block-api.js';
import { serveRange } from './read/serve-range.js';
import { statReplica } from './read/stat-replica.js';
import { receiveBlock, type WriteDeps } from './write/receive-block.js';

/** The door for clients and other block servers: counts streams, bounds them, and closes for a clean stop. */
export class BlockService {
  readonly handlers: BlockHandlers;
  private readonly streams = new Set<AbortController>();
  private closed = false;
  private idle: (() => void) | undefined;
  private readonly deps: WriteDeps;

  constructor(deps: WriteDeps) {
    this.deps = deps;
    this.handlers = {
      write: (steps, { signal }) => this.write(steps, signal),
      read: (request, { signal }) => this.read(request, signal),
      statReplica: ({ blockId }) => statReplica(deps.store, blockId),
    };
  }

  get activeStreams(): number {
    return this.streams.size;
  }

  /** Whether anything is read or written for others, repair included. */
  get busy(): boolean {
    return this.streams.size > 0;
  }

  /**
   * Takes no more streams, waits `graceMs` for those under way, breaks off what is left, and waits as long again.
   * False if some stream did not even end then, as on a disk that hangs.
   */
  async close(graceMs: number): Promise<boolean> {
    this.closed = true;
    if (await this.becomesIdle(graceMs)) return true;
    for (const stream of this.streams) stream.abort();
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
    const stream = this.enter(signal);
    try {
      yield* receiveBlock(this.deps, steps, stream.signal);
    } finally {
      this.leave(stream);
    }
  }

  private async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<ReadSlice> {
    const stream = this.enter(signal);
    try {
      yield* serveRange(this.deps.store, request, {
        signal: stream.signal,
        sliceBytes: this.deps.limits.readSliceBytes,
      });
    } finally {
      this.leave(stream);
    }
  }

  /** Counts a stream in; it ends with its caller's signal, or with a stop that has waited long enough. */
  private enter(signal: AbortSignal): AbortController {
    if (this.closed)
      throw new DfsError('UNAVAILABLE', 'this block server is stopping; use another one');
    if (this.streams.size >= this.deps.limits.streamsMax)
      throw new DfsError(
        'OVERLOADED',
        `this block server has ${this.streams.size} streams; try again`,
      );
    const stream = new AbortController();
    this.streams.add(stream);
    signal.addEventListener('abort', () => stream.abort(), { signal: stream.signal });
    if (signal.aborted) stream.abort();
    return stream;
  }

  private leave(stream: AbortController): void {
    this.streams.delete(stream);
    // Takes the listener off the caller's signal.
    stream.abort();
    if (this.streams.size === 0) this.idle?.();
  }
}
