import type { WriteAnswer } from '../../common/block-messages.js';

/**
 * Answers on their way to the writer. A newer ack replaces one that was not taken yet, so a slow reader makes the
 * queue no longer than the chain has servers.
 */
export class AnswerQueue {
  private readonly queue: WriteAnswer[] = [];
  private ended = false;
  private wake: (() => void) | undefined;

  push(answer: WriteAnswer): void {
    if (this.ended) return;
    if (answer.kind === 'acked' && this.queue.at(-1)?.kind === 'acked') this.queue.pop();
    this.queue.push(answer);
    this.wake?.();
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WriteAnswer> {
    for (;;) {
      const answer = this.queue.shift();
      if (answer !== undefined) yield answer;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
