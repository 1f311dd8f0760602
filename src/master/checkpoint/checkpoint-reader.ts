import { createHash } from 'node:crypto';
import { DecodeFault } from '../../common/byte-reader.js';
import { DfsError, hasCode } from '../../common/error.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import { PAGE_BYTES } from '../core/memory/page-sizes.js';
import type { PagedMemory } from '../core/memory/paged-memory.js';
import {
  CHECKPOINT_FOOTER_BYTES,
  CHECKPOINT_FRAME_HEADER_BYTES,
  CHECKPOINT_HEADER_BYTES,
  bodyStart,
  checkFrame,
  decodeCheckpointFooter,
  decodeCheckpointHeader,
  decodeFrameLength,
  type CheckpointHeader,
  type DecodedHeader,
} from './checkpoint-format.js';
import { PageFault, readPages } from './page-reader.js';
import { PageTable, type PageGroup } from './page-table.js';
import { readExactly } from './read-exactly.js';

/** Reads and checks the header alone. */
export async function readCheckpointHeader(
  fs: FileSystem,
  path: string,
): Promise<CheckpointHeader & { readonly sizeBytes: number }> {
  const file = await openCheckpoint(fs, path);
  try {
    const header = await readHeader(file, path);
    return { ...header.header, sizeBytes: await fs.size(path) };
  } finally {
    await file.close();
  }
}

/** What wants more of a checkpoint than its chunks. */
export interface CheckpointTaker {
  /** Gets the pages, before the first chunk comes. */
  readonly memory?: PagedMemory | undefined;
  /** Is told of the header first; what it throws ends the reading. */
  readonly header?: (header: CheckpointHeader, layout: number) => void;
  /** Is told of the table of pages before they are read, and then of each group whose checksum was right. */
  readonly table?: (table: PageTable) => void;
  readonly group?: (group: PageGroup, bytes: Uint8Array) => void;
  /** Is told of the file's length when all was right. */
  readonly end?: (sizeBytes: number) => void;
}

/**
 * The chunks of the encoded state as they were written, each checked before it is handed out. Before the first one the
 * pages are checked. Only when the iteration ends without an error is the whole known to be good: the footer is checked
 * last. Throws DfsError CHECKPOINT_DAMAGED with file and offset, and what the taker throws.
 */
export async function* readCheckpoint(
  fs: Pick<FileSystem, 'open'>,
  path: string,
  taker?: CheckpointTaker,
): AsyncGenerator<Uint8Array, void, void> {
  const file = await openCheckpoint(fs, path);
  try {
    yield* readOpenCheckpoint(file, path, taker);
  } finally {
    await file.close();
  }
}

/** The same from a file that is open and stays so. */
export async function* readOpenCheckpoint(
  file: OpenFile,
  path: string,
  taker: CheckpointTaker = {},
): AsyncGenerator<Uint8Array, void, void> {
  const { layout, header, seed, bytes } = await readHeader(file, path);
  taker.header?.(header, layout);
  const hash = createHash('sha256').update(bytes);
  const table = new PageTable(header.pages);
  let payloadBytes = 0;
  let frames = 0;
  let at = bodyStart(layout) + header.pages * PAGE_BYTES;
  try {
    if (table.isWhole) taker.table?.(table);
    for (;;) {
      const head = await readExactly(file, at, CHECKPOINT_FRAME_HEADER_BYTES);
      const length = decodeFrameLength(head, frames);
      if (length === undefined) break;
      const payload = await readExactly(file, at + head.length, length);
      checkFrame(head, payload, seed);
      hash.update(head).update(payload);
      if (table.isWhole) yield payload;
      else {
        table.take(payload);
        if (table.isWhole) {
          taker.table?.(table);
          await readPages(file, table, taker);
        }
      }
      payloadBytes += length;
      at += head.length + length;
      frames++;
    }
    const footer = decodeCheckpointFooter(await readExactly(file, at, CHECKPOINT_FOOTER_BYTES));
    if (footer.frames !== frames || footer.payloadBytes !== payloadBytes)
      throw new DecodeFault(`the footer counts ${footer.frames} frames, ${frames} are here`);
    if (!table.isWhole) throw new DecodeFault('the table of pages is too short');
    if (!hash.digest().equals(footer.sha256)) throw new DecodeFault('the SHA-256 is wrong');
    const { bytesRead } = await file.read(new Uint8Array(1), 0, 1, at + CHECKPOINT_FOOTER_BYTES);
    if (bytesRead > 0) throw new DecodeFault('bytes follow the footer');
    taker.end?.(at + CHECKPOINT_FOOTER_BYTES);
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    await refuseRemoved(file, path);
    const place = error instanceof PageFault ? error.at : at;
    throw checkpointDamaged(path, place, error.message);
  }
}

/**
 * Throws NOT_FOUND if the last name of an open file is gone. Its master cuts such a file off while it is read, so what looks
 * like damage is none.
 */
export async function refuseRemoved(file: Pick<OpenFile, 'stat'>, path: string): Promise<void> {
  const { links } = await file.stat();
  if (links > 0) return;
  throw new DfsError(
    'NOT_FOUND',
    `${path} was removed by its master while it was read: read the newest checkpoint again. A hard link (ln) made before keeps one whole`,
    { path },
  );
}

export function checkpointDamaged(path: string, offset: number, reason: string): DfsError {
  return new DfsError(
    'CHECKPOINT_DAMAGED',
    `${path}: byte ${offset}: ${reason}. The checkpoint before it and the log still hold everything; put back a good copy or move this file away`,
    { path },
  );
}

/** To read. Throws CHECKPOINT_DAMAGED if it is not there. */
async function openCheckpoint(fs: Pick<FileSystem, 'open'>, path: string): Promise<OpenFile> {
  try {
    return await fs.open(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw checkpointDamaged(path, 0, 'the file is missing');
    throw error;
  }
}

async function readHeader(
  file: OpenFile,
  path: string,
): Promise<DecodedHeader & { readonly bytes: Uint8Array }> {
  try {
    const bytes = await readExactly(file, 0, CHECKPOINT_HEADER_BYTES);
    const decoded = decodeCheckpointHeader(bytes);
    if (!('header' in decoded))
      throw new DfsError(
        'UNSUPPORTED',
        `${path} has layout ${decoded.layout}, which this version cannot read: use the version that wrote it`,
        { path },
      );
    const whole = await readExactly(file, 0, bodyStart(decoded.layout));
    if (whole.subarray(CHECKPOINT_HEADER_BYTES).some((byte) => byte !== 0))
      throw new DecodeFault('what follows the header is not zeros');
    return { ...decoded, bytes: whole };
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    await refuseRemoved(file, path);
    throw checkpointDamaged(path, 0, error.message);
  }
}
