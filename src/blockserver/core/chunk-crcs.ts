import { assert, must } from '../../common/assert.js';
import { crc32c } from '../../common/checksum.js';
import { CHUNK_BYTES } from '../../common/sizes.js';

/** The CRC32C of each chunk of a growing block, the last one maybe of a part of its chunk. */
export class ChunkCrcs {
  private crcs: number[] = [];
  private covered = 0;

  /** Bytes that the CRCs cover. */
  get length(): number {
    return this.covered;
  }

  get all(): readonly number[] {
    return this.crcs;
  }

  /** Takes bytes that follow, with the CRCs of their pieces (common/checksum.pieceCrcs), already checked. */
  append(data: Uint8Array, pieceCrcs: readonly number[]): void {
    let piece = 0;
    for (let at = 0; at < data.length; piece++) {
      const within = this.covered % CHUNK_BYTES;
      const end = Math.min(data.length, at + CHUNK_BYTES - within);
      if (within === 0) this.crcs.push(must(pieceCrcs[piece], 'a CRC for each piece'));
      else this.crcs.push(crc32c(data.subarray(at, end), must(this.crcs.pop(), 'an open chunk')));
      this.covered += end - at;
      at = end;
    }
  }

  /** Takes the CRCs of the chunks that follow, of `bytes` bytes in all; what is there must be whole chunks. */
  appendChunks(bytes: number, crcs: readonly number[]): void {
    assert(this.covered % CHUNK_BYTES === 0, 'chunks follow whole chunks');
    assert(crcs.length === Math.ceil(bytes / CHUNK_BYTES), 'one CRC for each chunk');
    for (const crc of crcs) this.crcs.push(crc);
    this.covered += bytes;
  }

  /** Keeps the first `length` bytes; `lastCrc` is that of the kept part of a chunk cut in the middle. */
  cut(length: number, lastCrc: number | undefined): void {
    assert(length <= this.covered, 'cut makes shorter');
    const partial = length % CHUNK_BYTES !== 0;
    this.crcs = this.crcs.slice(0, Math.floor(length / CHUNK_BYTES));
    if (partial) this.crcs.push(must(lastCrc, 'the CRC of a part of a chunk'));
    this.covered = length;
  }

  /** Starts over with known CRCs. */
  reset(crcs: readonly number[], length: number): void {
    assert(crcs.length === Math.ceil(length / CHUNK_BYTES), 'one CRC for each chunk');
    this.crcs = [...crcs];
    this.covered = length;
  }
}
