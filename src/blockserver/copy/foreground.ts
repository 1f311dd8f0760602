import type { ReadSlice, WriteAnswer, WriteStep } from '../../common/block-messages.js';
import type { RepairPace } from './repair-pace.js';

type Pace = Pick<RepairPace, 'beginForeground' | 'endForeground' | 'noteForeground'>;

/**
 * When the client of one write waits for this server: from a step that came until what answers it. A writer that is slow
 * itself has an open stream and waits for nothing.
 */
export class WriterWaits {
  private waiting = false;
  private sealing = false;
  /** Bytes that came, and bytes that were acknowledged, of the block. */
  private received = 0;
  private acked = 0;
  private readonly pace: Pace;

  constructor(pace: Pace) {
    this.pace = pace;
  }

  async *noted(steps: AsyncIterable<WriteStep>): AsyncGenerator<WriteStep> {
    for await (const step of steps) {
      this.came(step);
      yield step;
    }
  }

  answered(answer: WriteAnswer): void {
    if (answer.kind === 'acked') {
      this.pace.noteForeground(Math.max(0, answer.length - this.acked));
      this.acked = Math.max(this.acked, answer.length);
    }
    if (!this.sealing && this.acked >= this.received) this.end();
  }

  /** Nobody waits any more. */
  end(): void {
    if (!this.waiting) return;
    this.waiting = false;
    this.pace.endForeground();
  }

  private came(step: WriteStep): void {
    if (step.kind === 'header') {
      // Nothing answers it, so nobody can say how long a client waits for it.
      this.pace.noteForeground(0);
      // What a block that is resumed has already is acknowledged, and was not moved.
      this.received = this.acked = step.header.resume?.length ?? 0;
      return;
    }
    if (step.kind === 'packet') this.received += step.packet.data.length;
    else this.sealing = true;
    if (this.waiting) return;
    this.waiting = true;
    this.pace.beginForeground();
  }
}

/** Slices for a client, who waits for each of them, but not for this server while it takes one. */
export async function* foregroundSlices(
  slices: AsyncIterable<ReadSlice>,
  pace: Pace,
): AsyncGenerator<ReadSlice> {
  const iterator = slices[Symbol.asyncIterator]();
  try {
    for (;;) {
      pace.beginForeground();
      const next = await iterator.next().finally(() => pace.endForeground());
      if (next.done === true) return;
      pace.noteForeground(next.value.data.length);
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
