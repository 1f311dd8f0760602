import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterId, txId } from '../../../../src/common/ids.js';
import { FileLog, type FileLogOptions } from '../../../../src/master/journal/file-log.js';
import type { OperationLog } from '../../../../src/master/journal/operation-log.js';
import { nodeFileSystem } from '../../../../src/runtime/file-system.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { systemClock } from '../../../../src/runtime/system-clock.js';

/** What a log needs besides its folder, on the disk of this machine. */
export const ON_DISK = { fs: nodeFileSystem, clock: systemClock, log: silentLog };

export const CLUSTER = clusterId('test-cluster');

/** Folders of one test; remove() ends them. */
export class Folders {
  private count = 0;
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<Folders> {
    return new Folders(await mkdtemp(join(tmpdir(), 'cairn-journal-')));
  }

  next(): string {
    return join(this.root, String(this.count++));
  }

  async copyOf(dir: string): Promise<string> {
    const copy = this.next();
    await cp(dir, copy, { recursive: true });
    return copy;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

export function openLog(dir: string, more: Partial<FileLogOptions> = {}): Promise<FileLog> {
  return FileLog.open({ ...ON_DISK, dir, clusterId: CLUSTER, ...more });
}

export async function records(log: OperationLog, from = 1): Promise<string[]> {
  const found: string[] = [];
  for await (const { txid, payload } of log.readFrom(txId(from)))
    found.push(`${txid}=${Buffer.from(payload).toString()}`);
  return found;
}

/** Opens, reads everything and closes. */
export async function recordsIn(dir: string): Promise<{ found: string[]; cutBytes: number }> {
  const log = await openLog(dir);
  try {
    return { found: await records(log), cutBytes: log.cutBytes };
  } finally {
    await log.close();
  }
}

/** Appends batches of texts; returns the records as records() shows them. */
export async function appendAll(log: OperationLog, batches: string[][]): Promise<string[]> {
  const expected: string[] = [];
  for (const batch of batches) {
    const first = log.lastTxid + 1;
    await log.append(
      txId(first),
      batch.map((text) => Buffer.from(text)),
    );
    expected.push(...batch.map((text, i) => `${first + i}=${text}`));
  }
  return expected;
}

export async function segmentsIn(dir: string): Promise<string[]> {
  return (await readdir(dir))
    .filter((name) => name.endsWith('.seg'))
    .sort()
    .map((name) => join(dir, name));
}

/** Offsets at which the batches of a segment start, and its end. */
export async function batchOffsets(path: string): Promise<number[]> {
  const bytes = await readFile(path);
  const offsets = [512];
  for (let at = 512; bytes.indexOf('CBAT', at) === at; offsets.push(at))
    at += bytes.readUInt32LE(at + 4);
  return offsets;
}
