import { REAP_STEPS_MAX } from './limits.js';

/** How long a slice of a removal may keep the event loop from all else. */
const SLICE_MS = 4;
/** What the first slice takes: a start has code to compile yet, and a step may take twenty times what it does later. */
const FIRST_STEPS = 32;
const STEPS_MIN = 8;

/** How many steps the next slice of a removal may take, by how long the last ones took on this machine. */
export class ReapPace {
  private next = FIRST_STEPS;

  get steps(): number {
    return this.next;
  }

  /** The slice took so many milliseconds of the event loop. */
  note(tookMs: number): void {
    if (tookMs > SLICE_MS) this.next = Math.max(STEPS_MIN, Math.floor(this.next / 2));
    else if (tookMs <= SLICE_MS / 4) this.next = Math.min(REAP_STEPS_MAX, this.next * 2);
  }
}
