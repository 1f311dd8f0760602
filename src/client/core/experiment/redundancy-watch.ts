/** A block that lost copies by the fault. */
export interface AffectedBlock {
  readonly id: number;
  /** Copies wanted. */
  readonly wanted: number;
  /** Copies on servers that are still there. */
  readonly left: number;
}
export interface CopiesSample {
  /** Affected blocks by the copies that they have now. */
  readonly none: number;
  readonly one: number;
  readonly two: number;
  readonly complete: number;
}

/**
 * Follows the blocks that lost copies until each has all of them again. Repair must bring every block with one copy to
 * two before it gives a block with two its third: the two times say whether it did.
 */
export class RedundancyWatch {
  readonly affected: readonly AffectedBlock[];
  /** First sample in which all blocks that had one copy left had two; undefined before, and if there were none. */
  oneCopySafeMs: number | undefined;
  /** First sample in which a block that had two of three copies left had three. */
  firstThirdCopyMs: number | undefined;
  /** First sample in which no block lacked a copy. */
  completeMs: number | undefined;

  constructor(affected: readonly AffectedBlock[]) {
    this.affected = affected;
  }

  get oneCopyBlocks(): number {
    return this.affected.filter(({ left }) => left === 1).length;
  }

  /** What is left to see is how many blocks still lack a copy, and the end. */
  get orderIsKnown(): boolean {
    const isSafe = this.oneCopyBlocks === 0 || this.oneCopySafeMs !== undefined;
    return isSafe && (this.firstThirdCopyMs !== undefined || !this.affected.some(mayGetThird));
  }

  /** Of a moment at which nothing is repaired yet. */
  atFirst(): CopiesSample {
    return this.count(({ left }) => left).sample;
  }

  /** @param lacking copies that are there now of each block that may lack one; all others have theirs */
  observe(timeMs: number, lacking: ReadonlyMap<number, number>): CopiesSample {
    const { sample, endangered, thirds } = this.count(
      ({ id, wanted }) => lacking.get(id) ?? wanted,
    );
    if (endangered === 0 && this.oneCopyBlocks > 0) this.oneCopySafeMs ??= timeMs;
    if (thirds > 0) this.firstThirdCopyMs ??= timeMs;
    if (sample.complete === this.affected.length) this.completeMs ??= timeMs;
    return sample;
  }

  private count(copiesNow: (block: AffectedBlock) => number): {
    sample: CopiesSample;
    endangered: number;
    thirds: number;
  } {
    const sample = { none: 0, one: 0, two: 0, complete: 0 };
    let endangered = 0;
    let thirds = 0;
    for (const block of this.affected) {
      const { wanted, left } = block;
      const now = copiesNow(block);
      if (now >= wanted) sample.complete++;
      else if (now === 0) sample.none++;
      else if (now === 1) sample.one++;
      else sample.two++;
      if (left === 1 && now < 2) endangered++;
      if (mayGetThird(block) && now > 2) thirds++;
    }
    return { sample, endangered, thirds };
  }
}

function mayGetThird({ left, wanted }: AffectedBlock): boolean {
  return left === 2 && wanted > 2;
}
