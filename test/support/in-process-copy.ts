import { DfsError } from '../../src/common/error.js';
import type { BlockHandlers, StreamOptions } from '../../src/rpc/block-api.js';
import type { CopyAnswer, CopyCall, CopyHeader } from '../../src/rpc/block-copy-api.js';

/** A copy ordered without a wire. */
export class InProcessCopy implements CopyCall {
  readonly answers: AsyncIterable<CopyAnswer>;
  private readonly grants: number[] = [];
  private readonly serverSide = new AbortController();
  private broken: DfsError | undefined;
  private over = false;
  private wake: (() => void) | undefined;

  constructor(
    handlers: BlockHandlers,
    dead: AbortSignal,
    header: CopyHeader,
    options: StreamOptions,
  ) {
    const lost = (): void => this.break(new DfsError('UNAVAILABLE', 'connection lost'));
    if (dead.aborted) lost();
    dead.addEventListener('abort', lost, { signal: this.serverSide.signal });
    options.signal?.addEventListener('abort', () => this.cancel(), {
      signal: this.serverSide.signal,
    });
    const { signal } = this.serverSide;
    this.answers = this.listen(handlers.copy(header, this.arriving(), { signal }));
  }

  grant(bytes: number): void {
    this.grants.push(bytes);
    this.wake?.();
  }

  cancel(): void {
    this.break(new DfsError('CANCELLED', 'cancelled'));
  }

  private break(error: DfsError): void {
    if (this.over) return;
    this.broken ??= error;
    this.serverSide.abort();
    this.wake?.();
  }

  private async *listen(answers: AsyncIterable<CopyAnswer>): AsyncGenerator<CopyAnswer> {
    try {
      for await (const answer of answers) {
        if (this.broken !== undefined) break;
        yield answer;
      }
      if (this.broken !== undefined) throw this.broken;
    } finally {
      this.over = true;
      this.serverSide.abort();
      this.wake?.();
    }
  }

  private async *arriving(): AsyncGenerator<number> {
    for (;;) {
      const bytes = this.grants.shift();
      if (bytes !== undefined) yield bytes;
      else if (this.broken !== undefined) throw this.broken;
      else if (this.over) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
