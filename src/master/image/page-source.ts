import { DecodeFault } from '../../common/byte-reader.js';
import { crc32c } from '../../common/checksum.js';
import type { OpenFile } from '../../runtime/file-system.js';
import { bodyStart, CHECKPOINT_LAYOUT } from '../checkpoint/checkpoint-format.js';
import { refuseRemoved } from '../checkpoint/checkpoint-reader.js';
import { PageFault } from '../checkpoint/page-reader.js';
import type { PageGroup, PageTable } from '../checkpoint/page-table.js';
import { readInto } from '../checkpoint/read-exactly.js';
import type { PagedMemory } from '../core/memory/paged-memory.js';
import { checkPageShape } from '../core/memory/page-shape.js';
import { PAGE_BYTES } from '../core/memory/page-sizes.js';
import { RUN_PAGES, RUN_SHIFT, RUNS_HELD } from './limits.js';

/** Pages by their numbers. */
export interface PageSource {
  /** How many there are. */
  readonly count: number;
  /** The bytes of a page of a right shape, which are not to be changed. Throws DecodeFault, NOT_FOUND if a master cut it off. */
  page(number: number): Promise<Uint8Array>;
  /** Place of a page among all, from 0 and below `end`; -1 if it is not there. */
  placeOf(number: number): number;
  readonly end: number;
}

interface OpenCheckpoint {
  readonly path: string;
  readonly file: Pick<OpenFile, 'read' | 'stat'>;
}

interface Run {
  readonly bytes: Uint8Array;
  /** A bit for each page whose shape was checked. */
  checked: number;
}

/**
 * The pages of a checkpoint, read when they are asked for. A run of pages is read and held as one; the runs used last are
 * held. Each has a checksum, taken when the whole file was checked: what is read again is what was checked.
 */
export class FilePages implements PageSource {
  readonly count: number;
  private readonly found: OpenCheckpoint;
  private readonly numbers: Uint32Array;
  private readonly crcs: Uint32Array;
  private readonly held = new Map<number, Run>();

  private readonly runsHeld: number;

  constructor(
    found: OpenCheckpoint,
    { numbers }: Pick<PageTable, 'numbers'>,
    runsHeld = RUNS_HELD,
  ) {
    this.found = found;
    this.runsHeld = runsHeld;
    this.numbers = numbers;
    this.count = numbers.length;
    // Runs are those of a memory whose first place is empty, as groups are, so that none lies in two groups.
    this.crcs = new Uint32Array(Math.ceil((numbers.length + 1) / RUN_PAGES));
  }

  /** Takes the checksums of a group that was read and found right. */
  take({ first }: PageGroup, bytes: Uint8Array): void {
    for (let place = first + 1, at = 0; at < bytes.length;) {
      const pages = RUN_PAGES - (place % RUN_PAGES);
      const end = Math.min(bytes.length, at + pages * PAGE_BYTES);
      this.crcs[place >>> RUN_SHIFT] = crc32c(bytes.subarray(at, end));
      place += pages;
      at = end;
    }
  }

  get end(): number {
    return this.count;
  }

  placeOf(number: number): number {
    const { numbers } = this;
    let low = 0;
    let high = numbers.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = numbers[middle]!;
      if (found === number) return middle;
      if (found < number) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  async page(number: number): Promise<Uint8Array> {
    const index = this.placeOf(number);
    if (index < 0) throw new DecodeFault(`page ${number} is not there`);
    const place = index + 1;
    const key = place >>> RUN_SHIFT;
    const run = this.held.get(key) ?? (await this.read(key));
    // The one used last goes last.
    this.held.delete(key);
    this.held.set(key, run);
    const from = (place - Math.max(1, key << RUN_SHIFT)) * PAGE_BYTES;
    const bytes = run.bytes.subarray(from, from + PAGE_BYTES);
    const bit = 1 << (place % RUN_PAGES);
    if ((run.checked & bit) === 0) checkShape(bytes, number, pageStart(index));
    run.checked |= bit;
    return bytes;
  }

  private async read(key: number): Promise<Run> {
    const first = Math.max(1, key << RUN_SHIFT) - 1;
    const end = Math.min(this.count, ((key + 1) << RUN_SHIFT) - 1);
    const bytes = new Uint8Array((end - first) * PAGE_BYTES);
    const { file, path } = this.found;
    try {
      await readInto(file, pageStart(first), bytes);
      if (crc32c(bytes) !== this.crcs[key])
        throw new DecodeFault('pages are not what they were a moment ago');
    } catch (error) {
      if (!(error instanceof DecodeFault)) throw error;
      await refuseRemoved(file, path);
      throw new PageFault(pageStart(first), error.message);
    }
    const run = { bytes, checked: 0 };
    this.held.set(key, run);
    for (const oldest of this.held.keys()) {
      if (this.held.size <= this.runsHeld) break;
      this.held.delete(oldest);
    }
    return run;
  }
}

/** Pages that records were put into; this process wrote them. */
export class MemoryPages implements PageSource {
  private readonly memory: PagedMemory;

  constructor(memory: PagedMemory) {
    this.memory = memory;
  }

  get count(): number {
    return this.memory.pagesInUse;
  }

  get end(): number {
    return this.memory.end;
  }

  placeOf(number: number): number {
    return this.memory.isAllocated(number) ? number : -1;
  }

  async page(number: number): Promise<Uint8Array> {
    if (!this.memory.isAllocated(number)) throw new DecodeFault(`page ${number} is not there`);
    const from = this.memory.offset(number);
    return this.memory.bytes(number).subarray(from, from + PAGE_BYTES);
  }
}

function pageStart(index: number): number {
  return bodyStart(CHECKPOINT_LAYOUT) + index * PAGE_BYTES;
}

function checkShape(bytes: Uint8Array, number: number, at: number): void {
  try {
    checkPageShape(bytes, 0);
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    throw new PageFault(at, `page ${number}: ${error.message}`);
  }
}
