export interface ShareBounds {
  /** Of all who are there, together, unless they are so many that each has the least. */
  readonly total: number;
  readonly most: number;
  readonly least: number;
}

/**
 * Bytes that those who are there share equally. Who finds that it has more than its share, because others came, takes no
 * more until it has less: nobody waits for another, so one that pauses holds nobody up.
 */
export class EqualShares {
  private holders = 0;
  private readonly bounds: ShareBounds;

  constructor(bounds: ShareBounds) {
    this.bounds = bounds;
  }

  /** Bytes that each may have now. */
  get each(): number {
    const { total, most, least } = this.bounds;
    return Math.min(most, Math.max(least, Math.floor(total / Math.max(1, this.holders))));
  }

  /** One more is there until what this returns is called. */
  join(): () => void {
    this.holders += 1;
    let isThere = true;
    return () => {
      if (isThere) this.holders -= 1;
      isThere = false;
    };
  }
}
