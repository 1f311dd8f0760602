import type { Clock, Timers } from '../../src/common/clock.js';

/** A clock that stands still until a test moves it, and the timers that run on it in order. */
export class VirtualTime implements Clock, Timers {
  private now = 0;
  private count = 0;
  private readonly waiting = new Map<number, { readonly atMs: number; readonly run: () => void }>();

  nowMs(): number {
    return this.now;
  }

  wallMs(): number {
    return this.now;
  }

  setTimeout(run: () => void, delayMs: number): { cancel(): void } {
    const id = ++this.count;
    this.waiting.set(id, { atMs: this.now + Math.max(0, delayMs), run });
    return { cancel: () => void this.waiting.delete(id) };
  }

  /** Runs what falls due within this time, each after everything that the one before it set going. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.now + ms;
    for (;;) {
      await settled();
      const next = [...this.waiting].reduce<
        [number, { atMs: number; run: () => void }] | undefined
      >((first, entry) => (first && first[1].atMs <= entry[1].atMs ? first : entry), undefined);
      if (next === undefined || next[1].atMs > untilMs) break;
      this.waiting.delete(next[0]);
      this.now = Math.max(this.now, next[1].atMs);
      next[1].run();
    }
    this.now = untilMs;
    await settled();
  }

  /** Timers that were set and neither ran nor were cancelled. */
  get pending(): number {
    return this.waiting.size;
  }
}

/** All promises that can go on without time have done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
