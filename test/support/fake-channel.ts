import type { WriteAnswer } from '../../src/common/block-messages.js';

/** A queue between two ends of a fake stream. */
export class Channel<T> implements AsyncIterable<T> {
  private readonly items: T[] = [];
  private over: { error: unknown } | undefined;
  private waiters: (() => void)[] = [];

  push(item: T): void {
    if (this.over !== undefined) return;
    this.items.push(item);
    this.wake();
  }

  end(error?: unknown): void {
    this.over ??= { error };
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.items.shift();
      if (item !== undefined) yield item;
      else if (this.over === undefined) await new Promise<void>((go) => this.waiters.push(go));
      else if (this.over.error === undefined) return;
      else throw this.over.error;
    }
  }

  private wake(): void {
    for (const go of this.waiters.splice(0)) go();
  }
}

/** Of a block that came whole: all answers at its end, or none. */
export class WholeAnswers extends Channel<WriteAnswer> {
  private readonly held: WriteAnswer[] = [];

  override push(answer: WriteAnswer): void {
    this.held.push(answer);
  }

  override end(error?: unknown): void {
    if (error === undefined) for (const answer of this.held) super.push(answer);
    super.end(error);
  }
}
