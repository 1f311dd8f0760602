import { readFileSync } from 'node:fs';
import { clusterId, txId } from '../../src/common/ids.js';
import { FileLog, type FileLogOptions } from '../../src/master/journal/file-log.js';
import { ON_DISK } from '../unit/master/journal/log-fixture.js';

const ENTRIES = new URL('../golden/entries.json', import.meta.url).pathname;

/** One encoded entry of every kind of operation, as they were written once. */
export const GOLDEN_PAYLOADS: readonly Uint8Array[] = (
  JSON.parse(readFileSync(ENTRIES, 'utf8')) as { hex: string }[]
).map(({ hex }) => Buffer.from(hex, 'hex'));

export function openGoldenLog(dir: string, more: Partial<FileLogOptions> = {}): Promise<FileLog> {
  return FileLog.open({ ...ON_DISK, dir, clusterId: clusterId('golden'), ...more });
}

/** Appends `count` golden entries, in batches of five; the log goes over them again and again. */
export async function appendGolden(log: FileLog, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 5) {
    const first = log.lastTxid + 1;
    const batch = Array.from(
      { length: Math.min(5, left) },
      (_, i) => GOLDEN_PAYLOADS[(first + i - 1) % GOLDEN_PAYLOADS.length] ?? new Uint8Array(),
    );
    await log.append(txId(first), batch);
  }
}
