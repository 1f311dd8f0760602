import { DfsError } from '../../common/error.js';

/** How many bytes of the block a copy may fetch, as its worker grants them one after the other. */
export class Grants {
  private granted = 0;
  private failure: unknown;
  private wake: (() => void) | undefined;

  /** As somebody grants them; without anybody, as they are raised. */
  constructor(grants?: AsyncIterable<number>) {
    if (grants !== undefined) void this.listen(grants);
  }

  get total(): number {
    return this.granted;
  }

  /** Resolves when more than `bytes` are granted; rejects when the worker left before. One caller at a time. */
  async beyond(bytes: number): Promise<void> {
    while (this.granted <= bytes) {
      if (this.failure !== undefined) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** So many bytes are granted in all. */
  raise(total: number): void {
    this.granted = Math.max(this.granted, total);
    this.wake?.();
  }

  /** Ends a wait, and all later ones, with this error. */
  fail(error: unknown): void {
    this.failure ??= error;
    this.wake?.();
  }

  private async listen(grants: AsyncIterable<number>): Promise<void> {
    try {
      for await (const bytes of grants) {
        if (this.failure !== undefined) break;
        this.raise(Math.min(Number.MAX_SAFE_INTEGER, this.granted + bytes));
      }
      this.fail(new DfsError('CANCELLED', 'the worker left'));
    } catch (error) {
      this.fail(error);
    }
  }
}
