import { DecodeFault } from '../../common/byte-reader.js';
import { crc32c } from '../../common/checksum.js';
import type { OpenFile } from '../../runtime/file-system.js';
import type { PagedMemory } from '../core/memory/paged-memory.js';
import { CHECKPOINT_READS_IN_FLIGHT } from './limits.js';
import type { PageGroup, PageTable } from './page-table.js';
import { readInto } from './read-exactly.js';

/** A group of pages that is not what the table says. */
export class PageFault extends DecodeFault {
  /** Where the group begins in the file. */
  readonly at: number;

  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

/** What becomes of the pages that are read. */
export interface PagesTaker {
  readonly memory?: PagedMemory | undefined;
  readonly group?: (group: PageGroup, bytes: Uint8Array) => void;
}

/**
 * Reads the pages straight into their places in a new memory, some groups at once, and checks each group; without a
 * memory it only checks them. Throws PageFault.
 */
export async function readPages(
  file: OpenFile,
  table: PageTable,
  taker: PagesTaker,
): Promise<void> {
  const places = taker.memory?.restore(table.numbers);
  for (let from = 0; from < table.groups.length; from += CHECKPOINT_READS_IN_FLIGHT) {
    const some = table.groups.slice(from, from + CHECKPOINT_READS_IN_FLIGHT);
    const reads = await Promise.allSettled(
      some.map(async (group, i) => {
        const bytes = places?.[from + i] ?? new Uint8Array(group.bytes);
        await readGroup(file, group, { bytes, crc: table.crcs[from + i] ?? 0 });
        taker.group?.(group, bytes);
      }),
    );
    // All have ended, so nothing is read any more when the file is closed.
    for (const read of reads) if (read.status === 'rejected') throw read.reason;
  }
}

async function readGroup(
  file: OpenFile,
  { at }: PageGroup,
  { bytes, crc }: { readonly bytes: Uint8Array; readonly crc: number },
): Promise<void> {
  try {
    await readInto(file, at, bytes);
  } catch (error) {
    throw error instanceof DecodeFault ? new PageFault(at, error.message) : error;
  }
  if (crc32c(bytes) !== crc) throw new PageFault(at, 'the checksum of a group of pages is wrong');
}
