import { RATE_SAMPLES_MAX, RATE_WINDOW_MS } from './limits.js';

interface Sample {
  readonly nowMs: number;
  readonly value: number;
}

/** How fast a figure rises, over the last while. */
export class RateWindow {
  private readonly samples: Sample[] = [];

  add(nowMs: number, value: number): void {
    this.samples.push({ nowMs, value });
    while (this.samples.length > RATE_SAMPLES_MAX) this.samples.shift();
    // One sample from before the window stays, so that a slow figure has something to be held against.
    for (;;) {
      const second = this.samples[1];
      if (second === undefined || nowMs - second.nowMs < RATE_WINDOW_MS) return;
      this.samples.shift();
    }
  }

  /** A second; 0 while nobody can tell. */
  get perSecond(): number {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.nowMs <= first.nowMs) return 0;
    return Math.max(
      0,
      Math.round(((last.value - first.value) * 1_000) / (last.nowMs - first.nowMs)),
    );
  }
}
