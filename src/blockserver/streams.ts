import { abortWith } from '../common/abort-with.js';
import type { Timers } from '../common/clock.js';
import { DfsError } from '../common/error.js';
import type { BlockServerLimits } from './limits.js';

/** What a stream is there for. Streams of clients are the load that the master goes by; the others step back for them. */
export type Purpose = 'client' | 'repairRead' | 'copy';

const STREAM_OVER = new DfsError('CANCELLED', 'this stream is over');

/** The streams that a block server has, whoever serves them: counts and bounds them, and closes for a clean stop. */
export class Streams {
  private readonly purposes = new Map<AbortController, Purpose>();
  private closed = false;
  private idle: (() => void) | undefined;
  private readonly limits: BlockServerLimits;
  private readonly timers: Timers;

  constructor(limits: BlockServerLimits, timers: Timers) {
    this.limits = limits;
    this.timers = timers;
  }

  get size(): number {
    return this.purposes.size;
  }

  count(purpose: Purpose): number {
    let count = 0;
    for (const each of this.purposes.values()) if (each === purpose) count++;
    return count;
  }

  /** Counts a stream in; it ends with its caller's signal, or with a stop that has waited long enough. */
  enter(signal: AbortSignal, purpose: Purpose): AbortController {
    if (this.closed)
      throw new DfsError('UNAVAILABLE', 'this block server is stopping; use another one');
    if (this.size >= this.limits.streamsMax)
      throw new DfsError('OVERLOADED', `this block server has ${this.size} streams; try again`);
    const stream = abortWith(signal);
    this.purposes.set(stream, purpose);
    return stream;
  }

  leave(stream: AbortController): void {
    this.purposes.delete(stream);
    // Takes the listener off the caller's signal.
    stream.abort(STREAM_OVER);
    if (this.size === 0) this.idle?.();
  }

  /**
   * Takes no more streams, breaks copies off, which lose nothing by it, waits `graceMs` for the others, breaks off what
   * is left, and waits as long again. False if some stream did not even end then, as on a disk that hangs.
   */
  async close(graceMs: number): Promise<boolean> {
    this.closed = true;
    for (const [stream, purpose] of this.purposes) if (purpose === 'copy') stream.abort();
    if (await this.becomesIdle(graceMs)) return true;
    for (const stream of this.purposes.keys()) stream.abort();
    return this.becomesIdle(graceMs);
  }

  private async becomesIdle(withinMs: number): Promise<boolean> {
    if (this.size === 0) return true;
    return new Promise((resolve) => {
      const timer = this.timers.setTimeout(() => resolve(false), withinMs);
      this.idle = () => {
        timer.cancel();
        resolve(true);
      };
    });
  }
}
