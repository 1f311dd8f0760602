import { Wakeup } from '../wait.js';

/**
 * A range that is fetched ahead of its turn: filled by a stream from the start, emptied in order by the reader. Holds
 * at most the range's bytes, because the reader's budget counts the whole range.
 */
export class RangeFetch {
  readonly length: number;
  private readonly slices: Uint8Array[] = [];
  private readonly changed = new Wakeup();
  private isDone = false;
  private error: unknown;

  constructor(length: number, stream: AsyncIterable<Uint8Array>) {
    this.length = length;
    void this.fill(stream);
  }

  async *take(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const slice = this.slices.shift();
      if (slice !== undefined) yield slice;
      else if (!this.isDone) await this.changed.wait();
      else if (this.error === undefined) return;
      else throw this.error;
    }
  }

  private async fill(stream: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const slice of stream) {
        this.slices.push(slice);
        this.changed.wake();
      }
    } catch (error) {
      this.error = error ?? new Error('a range failed without a reason');
    } finally {
      this.isDone = true;
      this.changed.wake();
    }
  }
}
