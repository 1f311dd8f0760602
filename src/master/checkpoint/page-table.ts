import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ByteWriter } from '../../common/byte-writer.js';
import { PAGE_BYTES, PAGES_MAX, SEGMENT_PAGES } from '../core/memory/page-sizes.js';
import { bodyStart, CHECKPOINT_LAYOUT } from './checkpoint-format.js';
import { CHECKPOINT_FRAME_GROUPS } from './limits.js';

/*
 * The pages of a checkpoint stand behind the header as they are, by rising number. A group is what lies in one segment
 * of a memory that they are put back into: 256 pages, but 255 in the first one, whose place 0 stands for none.
 * The table has for each group the CRC32C of its bytes and the numbers of its pages.
 */

const NUMBER_BYTES = 4;

export interface PageGroup {
  /** Of its first page among all, from 0. */
  readonly first: number;
  readonly pages: number;
  /** Place in the file, and length there. */
  readonly at: number;
  readonly bytes: number;
}

/** The groups of so many pages. */
export function groupsOf(pages: number): PageGroup[] {
  const groups: PageGroup[] = [];
  for (let first = 0; first < pages;) {
    const count = Math.min(SEGMENT_PAGES - (first === 0 ? 1 : 0), pages - first);
    const at = bodyStart(CHECKPOINT_LAYOUT) + first * PAGE_BYTES;
    groups.push({ first, pages: count, at, bytes: count * PAGE_BYTES });
    first += count;
  }
  return groups;
}

/** The table in payloads of frames. */
export function* encodePageTable(
  numbers: Uint32Array,
  crcs: Uint32Array,
): Generator<Uint8Array, void> {
  const groups = groupsOf(numbers.length);
  for (let from = 0; from < groups.length; from += CHECKPOINT_FRAME_GROUPS) {
    const part = groups.slice(from, from + CHECKPOINT_FRAME_GROUPS);
    const writer = new ByteWriter(part.length * (SEGMENT_PAGES + 1) * NUMBER_BYTES);
    for (const [i, { first, pages }] of part.entries()) {
      writer.u32(crcs[from + i] ?? 0);
      for (const number of numbers.subarray(first, first + pages)) writer.u32(number);
    }
    yield writer.finish();
  }
}

/** Takes the table from the first frames. */
export class PageTable {
  /** Rising. */
  readonly numbers: Uint32Array;
  readonly groups: readonly PageGroup[];
  /** CRC32C of each group. */
  readonly crcs: Uint32Array;
  private taken = 0;

  constructor(pages: number) {
    this.groups = groupsOf(pages);
    this.numbers = new Uint32Array(pages);
    this.crcs = new Uint32Array(this.groups.length);
  }

  /** All groups are known. */
  get isWhole(): boolean {
    return this.taken === this.groups.length;
  }

  /** The payload of the next frame. Throws DecodeFault. */
  take(payload: Uint8Array): void {
    const reader = new ByteReader(payload);
    const part = this.groups.slice(this.taken, this.taken + CHECKPOINT_FRAME_GROUPS);
    for (const { first, pages } of part) {
      this.crcs[this.taken++] = reader.u32();
      for (let i = first; i < first + pages; i++) this.takeNumber(i, reader.u32());
    }
    if (reader.remaining > 0) throw new DecodeFault('the table of pages is too long');
  }

  private takeNumber(index: number, number: number): void {
    const before = index === 0 ? 0 : (this.numbers[index - 1] ?? 0);
    if (number <= before) throw new DecodeFault(`page ${number} comes after page ${before}`);
    if (number > PAGES_MAX) throw new DecodeFault(`page ${number} is beyond ${PAGES_MAX}`);
    this.numbers[index] = number;
  }
}
