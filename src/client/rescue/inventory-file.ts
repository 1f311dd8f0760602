import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DecodeFault } from '../../common/byte-reader.js';
import { DfsError, hasCode } from '../../common/error.js';
import {
  INVENTORY_LINE_MAX,
  InventoryReader,
  InventoryWriter,
} from '../../common/inventory-lines.js';
import type { InventoryRecord } from '../../common/inventory.js';
import { MiB } from '../../common/sizes.js';

const PIECE_CHARACTERS = MiB;

/**
 * Writes an inventory to a file, which appears whole or not at all. Throws ALREADY_EXISTS; `onRecord` sees each record
 * as it is written.
 */
export async function writeInventory(
  path: string,
  records: AsyncIterable<InventoryRecord>,
  onRecord: (record: InventoryRecord) => void,
): Promise<void> {
  await refuseExisting(path);
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w');
  try {
    await writeLines(file, records, onRecord);
    await file.sync();
    await file.close();
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Reads an inventory. Throws DATA_CORRUPT with file and line for one that is cut or damaged, NOT_FOUND. */
export async function* readInventory(path: string): AsyncGenerator<InventoryRecord, void> {
  const input = createReadStream(path, { encoding: 'utf8' });
  const reader = new InventoryReader();
  let number = 0;
  try {
    for await (const line of linesOf(input as AsyncIterable<string>)) {
      number++;
      const record = reader.read(line);
      if (record !== undefined) yield record;
    }
    reader.finish();
  } catch (error) {
    if (hasCode(error, 'ENOENT'))
      throw new DfsError('NOT_FOUND', `there is no inventory ${path}`, { path, cause: error });
    if (!(error instanceof DecodeFault)) throw error;
    throw new DfsError(
      'DATA_CORRUPT',
      `${path}, line ${number}: ${error.message}; copy it again, or scan again`,
      { path, cause: error },
    );
  } finally {
    input.destroy();
  }
}

/** Only a newline ends a line: names may have every other separator. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > INVENTORY_LINE_MAX) throw new DecodeFault('a line is too long');
  }
  if (rest !== '') throw new DecodeFault('the last line is cut');
}

async function writeLines(
  file: FileHandle,
  records: AsyncIterable<InventoryRecord>,
  onRecord: (record: InventoryRecord) => void,
): Promise<void> {
  const writer = new InventoryWriter();
  let piece = writer.head();
  for await (const record of records) {
    piece += writer.record(record);
    onRecord(record);
    if (piece.length < PIECE_CHARACTERS) continue;
    // writeFile goes on after a short write, from where the file is.
    await file.writeFile(piece);
    piece = '';
  }
  await file.writeFile(piece + writer.end());
}

async function refuseExisting(path: string): Promise<void> {
  try {
    await (await open(path, 'r')).close();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  throw new DfsError('ALREADY_EXISTS', `${path} is there already; name another file`, { path });
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
