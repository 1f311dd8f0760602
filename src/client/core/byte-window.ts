import { assert } from '../../common/assert.js';

/** Counts bytes in flight against a bound. One that is greater than the whole bound may pass alone. */
export class ByteWindow {
  private taken = 0;
  private most = 0;
  private readonly max: () => number;

  /** A bound that gets lower lets go of nothing: no more is taken until less is in flight. */
  constructor(max: () => number) {
    this.max = max;
  }

  get inFlight(): number {
    return this.taken;
  }

  /** Most bytes that were ever in flight. */
  get peak(): number {
    return this.most;
  }

  hasRoomFor(bytes: number): boolean {
    return this.taken === 0 || this.taken + bytes <= this.max();
  }

  take(bytes: number): void {
    this.taken += bytes;
    this.most = Math.max(this.most, this.taken);
  }

  release(bytes: number): void {
    this.taken -= bytes;
    assert(this.taken >= 0, 'more bytes released than taken');
  }
}
