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
  private ranges: readonly NumberRange[] = [];

  /** Adds a range above all others; an empty one changes nothing. */
  add({ from, to }: NumberRange): void {
    const last = this.ranges.at(-1);
    assert(from >= (last?.to ?? 0) && to >= from, `numbers ${from} to ${to} are not the next ones`);
    if (from === to) return;
    if (last?.to === from) this.ranges = [...this.ranges.slice(0, -1), { from: last.from, to }];
    else this.ranges = [...this.ranges, { from, to }];
    if (this.ranges.length > SKIPPED_RANGES_MAX) this.ranges = withoutSmallestGap(this.ranges);
  }

  has(n: number): boolean {
    return this.ranges.some(({ from, to }) => n >= from && n < to);
  }

  /** Rising, with gaps between them. */
  all(): readonly NumberRange[] {
    return this.ranges;
  }
}

function withoutSmallestGap(ranges: readonly NumberRange[]): readonly NumberRange[] {
  const gaps = ranges.slice(1).map(({ from }, i) => from - (ranges[i]?.to ?? 0));
  const at = gaps.indexOf(Math.min(...gaps));
  return ranges.flatMap((range, i) => {
    if (i === at + 1) return [];
    return i === at ? [{ from: range.from, to: ranges[i + 1]?.to ?? range.to }] : [range];
  });
}
