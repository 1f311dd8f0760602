import type { ImageRange } from '../../common/image.js';

/** How often values fall between powers of two: 0, then 1, then 2 and 3, then 4 to 7. */
export class Ranges {
  private readonly counts: number[] = [];
  private readonly sums: number[] = [];

  add(value: number): void {
    const range = value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
    // Just below a power of two the logarithm may be that of the power.
    const at = value < lowEnd(range) ? range - 1 : range;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sums[at] = (this.sums[at] ?? 0) + value;
  }

  /** Those that have something, rising. */
  all(): ImageRange[] {
    return this.counts.flatMap((count, range) => ({
      from: lowEnd(range),
      to: lowEnd(range + 1),
      count,
      sum: this.sums[range] ?? 0,
    }));
  }
}

function lowEnd(range: number): number {
  return range === 0 ? 0 : 2 ** (range - 1);
}
