/**
 * Answers on their way to the caller. A newer word on the progress replaces one that was not taken yet, so a slow reader
 * makes the queue no longer than there are other answers.
 */
export class AnswerQueue<Answer extends { readonly kind: string }> {
  private readonly queue: Answer[] = [];
  private ended = false;
  private wake: (() => void) | undefined;
  private readonly progressKind: Answer['kind'];

  constructor(progressKind: Answer['kind']) {
    this.progressKind = progressKind;
  }

  push(answer: Answer): void {
    if (this.ended) return;
    const replaces =
      answer.kind === this.progressKind && this.queue.at(-1)?.kind === this.progressKind;
    if (replaces) this.queue.pop();
    this.queue.push(answer);
    this.wake?.();
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Answer> {
    for (;;) {
      const answer = this.queue.shift();
      if (answer !== undefined) yield answer;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
