import type { DerivedLimits } from '../derived-limits.js';

/** What a server shall send with its next report, beside what changes. */
export type ReportWish = 'nothing' | 'digest' | 'everything';

/** How far a server is with telling what it has, under its registration of now. */
export class ReportProgress {
  wish: ReportWish = 'nothing';
  /** 0 for a server that reports in full without being asked, and knows no digests. */
  format = 0;
  /** Replicas that it had when it registered; from format 1 on. */
  expected = 0;
  /** Replicas that came in the pages of the full report under way, or of the last one. */
  told = 0;
  /** Pages have come without a gap up to this block id. */
  private upTo = 0;
  /** Digests in a row that differed. */
  private differed = 0;
  private compareAtMs = Infinity;

  introduced(format: number, expected: number): void {
    this.format = format;
    this.expected = expected;
  }

  /** Whatever it told before does not count until it is told, or confirmed, again. */
  expect(wish: ReportWish): void {
    this.upTo = 0;
    this.told = 0;
    this.wish = wish;
  }

  /** A page of so many replicas was applied. True if no page is missing any more. */
  page(page: { readonly after: number; readonly upTo: number }, replicas: number): boolean {
    if (page.after === 0 && this.wish === 'everything') this.wish = 'nothing';
    // A page that leaves a gap, or repeats an earlier one, does not move the edge.
    if (page.after === 0 || page.after === this.upTo) {
      this.told = replicas + (page.after === 0 ? 0 : this.told);
      this.upTo = page.upTo;
    }
    return this.upTo === Number.MAX_SAFE_INTEGER;
  }

  isCompareDue(nowMs: number): boolean {
    return this.format >= 1 && nowMs >= this.compareAtMs;
  }

  /** Counts the pause to the next comparison from now: a difference that full reports do not mend is not asked for ever. */
  compared(isSame: boolean, nowMs: number, limits: DerivedLimits): void {
    this.differed = isSame ? 0 : this.differed + 1;
    this.scheduleCompare(nowMs, limits);
  }

  scheduleCompare(nowMs: number, { digestIntervalMs, digestIntervalMsMax }: DerivedLimits): void {
    const pauseMs = digestIntervalMs * 2 ** Math.min(this.differed, 30);
    this.compareAtMs = nowMs + Math.min(pauseMs, digestIntervalMsMax);
  }
}
