import { assert } from '../../common/assert.js';

/** A bound on bytes in flight, shared by many streams; who waits is served in order. */
export class ByteBudget {
  private used = 0;
  private readonly waiting: { readonly bytes: number; readonly go: () => void }[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Waits for room. More than the whole budget is let in alone. */
  async acquire(bytes: number): Promise<void> {
    if (this.waiting.length === 0 && this.fits(bytes)) this.used += bytes;
    else await new Promise<void>((go) => this.waiting.push({ bytes, go }));
  }

  release(bytes: number): void {
    this.used -= bytes;
    assert(this.used >= 0, 'bytes are released once');
    for (let next = this.waiting[0]; next && this.fits(next.bytes); next = this.waiting[0]) {
      this.waiting.shift();
      this.used += next.bytes;
      next.go();
    }
  }

  private fits(bytes: number): boolean {
    return this.used === 0 || this.used + bytes <= this.limit;
  }
}
