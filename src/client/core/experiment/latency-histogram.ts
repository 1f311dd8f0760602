/** Each bucket ends 5 % above the one before: what a percentile may be too high by. */
const GROWTH = 1.05;
const LOWEST_MS = 0.1;
/** The last bucket ends above 20 minutes; anything longer counts there. */
const BUCKETS = 340;

/** Latencies in a fixed number of buckets: any number of operations in the same memory. */
export class LatencyHistogram {
  count = 0;
  maxMs = 0;
  private readonly buckets = new Uint32Array(BUCKETS);

  add(ms: number): void {
    const bucket = bucketOf(ms);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.count++;
    this.maxMs = Math.max(this.maxMs, ms);
  }

  /**
   * The latency that `share` (0 to 1) of the operations did not exceed, by nearest rank; at most 5 % too high and never
   * above the maximum. Undefined if there were none.
   */
  percentile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(share * this.count));
    let seen = 0;
    for (let i = 0; i < BUCKETS; i++) {
      seen += this.buckets[i] ?? 0;
      if (seen >= rank) return Math.min(LOWEST_MS * GROWTH ** i, this.maxMs);
    }
    return this.maxMs;
  }
}

function bucketOf(ms: number): number {
  if (!(ms > LOWEST_MS)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / LOWEST_MS) / Math.log(GROWTH)));
}
