import { assert } from '../../common/assert.js';
import { SKIPPED_RANGES_MAX } from './limits.js';

/** Numbers from `from` up to `to`, without `to`. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Numbers that a counter was carried over: below it, and yet never allotted by this master. The list is bounded:
 * beyond, the two ranges with the smallest gap become one. The numbers of the gap then count as skipped too, which
 * costs room on disks and never a replica.
 */
export class SkippedNumbers {
  private readonly ranges: NumberRange[] = [];

  /** Adds a range above all others; an empty one changes nothing. */
  add({ from, to }: NumberRange): void {
    const last = this.ranges.at(-1);
    assert(from >= (last?.to ?? 0) && to >= from, `numbers ${from} to ${to} are not the next ones`);
    if (from === to) return;
    if (last?.to === from) this.ranges[this.ranges.length - 1] = { from: last.from, to };
    else this.ranges.push({ from, to });
    if (this.ranges.length > SKIPPED_RANGES_MAX) closeSmallestGap(this.ranges);
  }

  has(n: number): boolean {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (n < (this.ranges[middle]?.to ?? 0)) high = middle;
      else low = middle + 1;
    }
    return n >= (this.ranges[low]?.from ?? Number.POSITIVE_INFINITY);
  }

  /** Rising, with gaps between them. */
  all(): readonly NumberRange[] {
    return this.ranges;
  }
}

function closeSmallestGap(ranges: NumberRange[]): void {
  let at = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < ranges.length; i++) {
    const gap = (ranges[i]?.from ?? 0) - (ranges[i - 1]?.to ?? 0);
    if (gap < smallest) [smallest, at] = [gap, i];
  }
  const [before, after] = [ranges[at - 1], ranges[at]];
  assert(before !== undefined && after !== undefined, 'a gap is between two ranges');
  ranges.splice(at - 1, 2, { from: before.from, to: after.to });
}
