import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, errorMessage } from '../../common/error.js';
import {
  joined,
  type SmallFileAnswers,
  type SmallFileBatch,
  type SmallFileFault,
  type SmallFileOrder,
} from './small-file-batch.js';
import { SyncFault } from './small-files.js';

type MakeOrder = Extract<SmallFileOrder, { kind: 'make' }>;

/**
 * Carries out a batch, one file after the other, by calls that wait: for a small file that is a quarter of what calls
 * through a thread pool cost. The folders of files that are to be durable are synced once for all of them.
 */
export function carryOutBatch({ orders, data }: SmallFileBatch): SmallFileAnswers {
  const bytes = new Uint8Array(data);
  const read: Uint8Array[] = [];
  let at = 0;
  const outcomes = orders.map((order) =>
    outcomeOf(() => {
      if (order.kind === 'make') {
        at += order.bytes;
        make(order, bytes.subarray(at - order.bytes, at));
        return 0;
      }
      const content = readFile(order.path, order.bytesMax);
      read.push(content);
      return content.length;
    }),
  );
  syncFolders(orders, outcomes);
  return { outcomes, data: joined(read) };
}

function make({ temporary, path, sync }: MakeOrder, bytes: Uint8Array): void {
  const file = openSync(temporary, 'wx+');
  try {
    try {
      writeWhole(file, bytes);
      if (sync) synced(() => fdatasyncSync(file));
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

/** Marks the files of a folder whose sync failed; those that were not made stay as they are. */
function syncFolders(
  orders: readonly SmallFileOrder[],
  outcomes: (number | SmallFileFault)[],
): void {
  const synced = new Map<string, number | SmallFileFault>();
  orders.forEach((order, i) => {
    if (order.kind !== 'make' || !order.sync || typeof outcomes[i] !== 'number') return;
    const folder = dirname(order.path);
    const outcome = synced.get(folder) ?? outcomeOf(() => syncFolder(folder));
    synced.set(folder, outcome);
    outcomes[i] = outcome;
  });
}

function syncFolder(path: string): number {
  synced(() => {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  });
  return 0;
}

function readFile(path: string, bytesMax: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const content = new Uint8Array(bytesMax);
    let at = 0;
    while (at < bytesMax) {
      const bytes = repeated(() => readSync(file, content, at, bytesMax - at, at));
      if (bytes === 0) break;
      at += bytes;
    }
    return content.subarray(0, at);
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    const written = repeated(() => writeSync(file, bytes, at, bytes.length - at, at));
    if (written === 0) throw Object.assign(new Error('wrote nothing'), { code: 'EIO' });
    at += written;
  }
}

/** Calls that wait are not repeated for us when a signal interrupts them. */
function repeated(call: () => number): number {
  for (;;)
    try {
      return call();
    } catch (error) {
      if (errorCode(error) !== 'EINTR') throw error;
    }
}

function outcomeOf(work: () => number): number | SmallFileFault {
  try {
    return work();
  } catch (error) {
    const isSync = error instanceof SyncFault;
    return { message: errorMessage(error), code: errorCode(error), isSync };
  }
}

function synced(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new SyncFault(errorMessage(error), { cause: error });
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is in tmp/, which the next start empties.
  }
}
