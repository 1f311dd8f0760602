/** What metrics are made of on hot paths: plain numbers, so that an event costs an addition and no look-up. */

/** A number of events, or of bytes; it only grows. */
export class Count {
  private counted = 0;

  get value(): number {
    return this.counted;
  }

  add(amount = 1): void {
    this.counted += amount;
  }
}

/** How values are spread: how many fell at or below each bound. */
export class Distribution {
  /** Rising upper bounds; what lies above the last is counted too. */
  readonly bounds: readonly number[];
  private readonly perBucket: number[];
  private total = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.perBucket = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  get sum(): number {
    return this.total;
  }

  observe(value: number): void {
    let bucket = 0;
    while (bucket < this.bounds.length && value > (this.bounds[bucket] as number)) bucket++;
    (this.perBucket[bucket] as number)++;
    this.total += value;
  }

  /** For each bound how many values were at or below it, and last how many there were at all. */
  cumulative(): number[] {
    let count = 0;
    return this.perBucket.map((inBucket) => (count += inBucket));
  }
}
