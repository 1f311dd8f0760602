/** Buckets to each doubling: a value is told to 3 %. */
const STEPS = 32;
const STEP_BITS = 5;

/**
 * Counts of durations in whole microseconds, in buckets that are 1/32 as wide as what they hold (as HDR histograms have
 * them): small, without end, and added up over processes.
 */
export class LatencyHistogram {
  private readonly counts: number[] = [];
  private sum = 0;
  private maxUs = 0;

  get size(): number {
    return this.sum;
  }

  /** So many of the same duration. */
  recordMs(ms: number, count = 1): void {
    if (count === 0) return;
    const us = Math.max(0, Math.round(ms * 1_000));
    const bucket = bucketOf(us);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
    this.sum += count;
    this.maxUs = Math.max(this.maxUs, us);
  }

  /** The duration that a share of all did not exceed, in ms; 0 of none. */
  percentileMs(share: number): number {
    const rank = Math.ceil(this.sum * share);
    let seen = 0;
    for (const [bucket, count = 0] of this.counts.entries()) {
      seen += count;
      if (seen >= rank && seen > 0) return Math.min(highestOf(bucket), this.maxUs) / 1_000;
    }
    return 0;
  }

  get maxMs(): number {
    return this.maxUs / 1_000;
  }

  add({ counts, maxUs }: EncodedHistogram): void {
    for (const [bucket, count] of counts) {
      this.counts[bucket] = (this.counts[bucket] ?? 0) + count;
      this.sum += count;
    }
    this.maxUs = Math.max(this.maxUs, maxUs);
  }

  /** For whoever computes further: the last bucket ends at the longest duration. */
  get buckets(): LatencyBuckets {
    const { counts } = this.encode();
    return {
      upToUs: counts.map(([bucket]) => Math.min(highestOf(bucket), this.maxUs)),
      counts: counts.map(([, count]) => count),
    };
  }

  encode(): EncodedHistogram {
    const counts: [number, number][] = [];
    for (const [bucket, count = 0] of this.counts.entries())
      if (count > 0) counts.push([bucket, count]);
    return { counts, maxUs: this.maxUs };
  }
}

/** How many durations were at most so many microseconds, and above the bucket before: rising, none empty. */
export interface LatencyBuckets {
  readonly upToUs: readonly number[];
  readonly counts: readonly number[];
}

/** As it goes from one process to another: pairs of bucket and count. */
export interface EncodedHistogram {
  readonly counts: readonly (readonly [number, number])[];
  readonly maxUs: number;
}

/** Below 64 each number has a bucket; above, 32 to a doubling. */
function bucketOf(us: number): number {
  if (us < 2 * STEPS) return us;
  const doublings = Math.floor(Math.log2(us)) - STEP_BITS;
  return doublings * STEPS + Math.floor(us / 2 ** doublings);
}

/** The highest number of a bucket. */
function highestOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const doublings = Math.floor(bucket / STEPS) - 1;
  return (bucket - doublings * STEPS + 1) * 2 ** doublings - 1;
}
