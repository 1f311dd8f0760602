/** What a set of replicas comes to: how many, and two sums over a mix of the three numbers of each. */
export interface ReplicaDigest {
  readonly count: number;
  /** Both from 0 to 2^32 - 1. */
  readonly low: number;
  readonly high: number;
}

export function sameDigest(a: ReplicaDigest, b: ReplicaDigest): boolean {
  return a.count === b.count && a.low === b.low && a.high === b.high;
}

/**
 * The digest of a set that changes: replicas come and go in any order, and equal sets have equal digests. Two sets that
 * differ have the same one with a chance of 2^-64. It guards against mistakes, not against a server that lies: such a
 * server could lie in a full report as well.
 */
export class RunningDigest {
  private count = 0;
  private low = 0;
  private high = 0;

  get value(): ReplicaDigest {
    return { count: this.count, low: this.low >>> 0, high: this.high >>> 0 };
  }

  get size(): number {
    return this.count;
  }

  add(blockId: number, generation: number, length: number): void {
    this.count++;
    this.low = (this.low + mix(LOW_SEED, blockId, generation, length)) | 0;
    this.high = (this.high + mix(HIGH_SEED, blockId, generation, length)) | 0;
  }

  /** Of one that was added with just these numbers. */
  remove(blockId: number, generation: number, length: number): void {
    this.count--;
    this.low = (this.low - mix(LOW_SEED, blockId, generation, length)) | 0;
    this.high = (this.high - mix(HIGH_SEED, blockId, generation, length)) | 0;
  }
}

const LOW_SEED = 0x243f_6a88;
const HIGH_SEED = 0x85a3_08d3;
const WORD = 0x1_0000_0000;

/** Murmur3 over the six words of three numbers below 2^53. The wire depends on it: never to be changed. */
function mix(seed: number, blockId: number, generation: number, length: number): number {
  let hash = round(seed, blockId | 0);
  hash = round(hash, Math.floor(blockId / WORD));
  hash = round(hash, generation | 0);
  hash = round(hash, Math.floor(generation / WORD));
  hash = round(hash, length | 0);
  hash = round(hash, Math.floor(length / WORD));
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}

function round(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e_2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b87_3593);
  const mixed = hash ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe654_6b64) | 0;
}
