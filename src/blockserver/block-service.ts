import type { ReadRequest, ReadSlice, WriteAnswer, WriteStep } from '../common/block-messages.js';
import { DfsError } from '../common/error.js';
import type { BlockHandlers } from '../rpc/block-api.js';
import { serveRange } from './read/serve-range.js';
import { statReplica } from './read/stat-replica.js';
import { receiveBlock, type WriteDeps } from './write/receive-block.js';

/** The door for clients and other block servers: counts streams, bounds them, and closes for a clean stop. */
export class BlockService {
  readonly handlers: BlockHandlers;
  private active = 0;
  private closed = false;
  private readonly stop = new AbortController();
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
    return this.active;
  }

  /** Takes no more streams, waits for those under way, and breaks off what is left after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.closed = true;
    if (this.active === 0) return;
    const idle = new Promise<void>((resolve) => (this.idle = resolve));
    const timer = this.deps.timers.setTimeout(() => this.stop.abort(), graceMs);
    await idle;
    timer.cancel();
  }

  private async *write(
    steps: AsyncIterable<WriteStep>,
    signal: AbortSignal,
  ): AsyncGenerator<WriteAnswer> {
    this.enter();
    try {
      yield* receiveBlock(this.deps, steps, AbortSignal.any([signal, this.stop.signal]));
    } finally {
      this.leave();
    }
  }

  private async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<ReadSlice> {
    this.enter();
    try {
      yield* serveRange(this.deps.store, request, {
        signal: AbortSignal.any([signal, this.stop.signal]),
        sliceBytes: this.deps.limits.readSliceBytes,
      });
    } finally {
      this.leave();
    }
  }

  private enter(): void {
    if (this.closed)
      throw new DfsError('UNAVAILABLE', 'this block server is stopping; use another one');
    if (this.active >= this.deps.limits.streamsMax)
      throw new DfsError('OVERLOADED', `this block server has ${this.active} streams; try again`);
    this.active++;
  }

  private leave(): void {
    this.active--;
    if (this.active === 0) this.idle?.();
  }
}
