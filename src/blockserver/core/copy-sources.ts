import { must } from '../../common/assert.js';

/** Whom to ask for a chunk. */
export interface SourceChoice {
  /** Place in the list that the copy was given. */
  readonly source: number;
  /** A better one is there that only lacks this chunk: ask for no more than this chunk. */
  readonly chunkOnly: boolean;
  /** How often in a row this source failed to answer; who asks again waits first. */
  readonly failures: number;
}

interface Standing {
  readonly badChunks: Set<number>;
  failures: number;
  gone: boolean;
}

/**
 * Which sources of a copy can still give which chunks. They stand in the order of the list; one that does not answer
 * steps behind those that do until it has given something again, and after too many failures in a row it is gone.
 */
export class CopySources {
  private readonly standings: readonly Standing[];
  private readonly failuresMax: number;

  constructor(count: number, failuresMax: number) {
    this.standings = Array.from({ length: count }, () => ({
      badChunks: new Set<number>(),
      failures: 0,
      gone: false,
    }));
    this.failuresMax = failuresMax;
  }

  /** Undefined when nobody is left who might have the chunk. */
  choose(chunk: number): SourceChoice | undefined {
    let best: number | undefined;
    let able: number | undefined;
    for (const [i, { gone, failures, badChunks }] of this.standings.entries()) {
      if (gone) continue;
      if (best === undefined || failures < this.at(best).failures) best = i;
      if (badChunks.has(chunk)) continue;
      if (able === undefined || failures < this.at(able).failures) able = i;
    }
    if (able === undefined) return undefined;
    return { source: able, chunkOnly: able !== best, failures: this.at(able).failures };
  }

  noteProgress(source: number): void {
    this.at(source).failures = 0;
  }

  /** This source's copy of the chunk is damaged. */
  noteBadChunk(source: number, chunk: number): void {
    this.at(source).badChunks.add(chunk);
  }

  /** It did not answer, or broke off; it may be back soon. */
  noteFailure(source: number): void {
    const standing = this.at(source);
    if (++standing.failures >= this.failuresMax) standing.gone = true;
  }

  /** It has nothing for this copy, now and later. */
  noteGone(source: number): void {
    this.at(source).gone = true;
  }

  private at(source: number): Standing {
    return must(this.standings[source], 'a source of this copy');
  }
}
