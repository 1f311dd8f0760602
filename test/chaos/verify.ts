import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { txId } from '../../src/common/ids.js';
import { isDfsError } from '../../src/common/error.js';
import type { Dfs } from '../../src/client/api.js';
import { FsckSummary } from '../../src/client/format/fsck-summary.js';
import { decodeEntry } from '../../src/master/core/operation-codec.js';
import { readRecords } from '../../src/master/journal/log-reader.js';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import type { ContentCells } from '../sim/checkers/content-cells.js';
import { checkContent } from '../sim/checkers/content-check.js';
import { checkCluster, type AcknowledgedFile } from '../sim/checkers/invariants.js';
import type { LoggedCall } from '../sim/checkers/log-witness.js';
import { HEALTHY_MS_MAX, POLL_MS, TIDY_MS_MAX } from './limits.js';
import { takePicture } from './picture.js';
import type { Stage } from './stage.js';

/** Waits until nothing is amiss; resolves with the milliseconds, or with what is still wrong at the bound. */
export async function untilHealthy(stage: Stage, dfs: Dfs): Promise<number | string> {
  const begun = performance.now();
  let last = 'the master does not answer';
  while (performance.now() - begun < HEALTHY_MS_MAX) {
    if (await stage.isWell()) {
      const found = await fsck(dfs);
      if (found === 'HEALTHY') return performance.now() - begun;
      last = `fsck: ${found}`;
    }
    await sleep(POLL_MS);
  }
  const report = await stage.report().catch((error: unknown) => String(error));
  return `${last}: ${JSON.stringify(report)}`;
}

/** Waits until what is on the disks is just what must be there; resolves with what is not at the bound. */
export async function untilTidy(
  stage: Stage,
  dfs: Dfs,
  acknowledged: readonly AcknowledgedFile[],
): Promise<string[]> {
  const deadline = performance.now() + TIDY_MS_MAX;
  for (;;) {
    const found = checkCluster(await takePicture(stage, dfs), acknowledged);
    if (found.length === 0 || performance.now() > deadline)
      return found.map(({ kind, subject, detail }) => `${kind}: ${subject}: ${detail}`);
    await sleep(5 * POLL_MS);
  }
}

/** The master's log behind `from`: a witness of what took effect, and in which order. */
export async function readLog(stage: Stage, dfs: Dfs, from: number): Promise<LoggedCall[]> {
  const { clusterId } = await dfs.clusterInfo();
  const { txid } = await stage.report();
  const log: LoggedCall[] = [];
  const dir = join(stage.cluster.dir, 'master', 'log');
  const range = { fs: nodeFileSystem, dir, clusterId, from: txId(from), upTo: txId(txid) };
  for await (const record of readRecords(range)) {
    const { caller, operation } = decodeEntry(record.payload);
    if (caller === undefined) continue;
    const { clientId, operation: number } = caller;
    log.push({ txid: record.txid, clientId, operation: number, kind: operation.kind });
  }
  return log;
}

export interface ReadBack {
  readonly files: number;
  /** Acknowledged and read as they must be. */
  readonly bytesVerified: number;
  /** Acknowledged, and wrong or not there. */
  readonly bytesLost: number;
  readonly faults: readonly string[];
}

/** Reads every acknowledged file from end to end and compares every byte. */
export async function readBack(
  dfs: Dfs,
  cells: ContentCells,
  acknowledged: readonly AcknowledgedFile[],
): Promise<ReadBack> {
  let [bytesVerified, bytesLost] = [0, 0];
  const faults: string[] = [];
  for (const file of acknowledged) {
    const wrong = await compare(dfs, cells, file);
    if (wrong === undefined) bytesVerified += file.length;
    else {
      bytesLost += file.length;
      faults.push(`acknowledged, and not so: ${file.path} (${file.length} bytes): ${wrong}`);
    }
  }
  return { files: acknowledged.length, bytesVerified, bytesLost, faults };
}

async function compare(
  dfs: Dfs,
  cells: ContentCells,
  { path, content, length, most }: AcknowledgedFile,
): Promise<string | undefined> {
  try {
    const bytes = await dfs.readFile(path);
    if (bytes.length < length || bytes.length > most)
      return `${bytes.length} bytes are there of ${length} to ${most}`;
    const wrong = checkContent(cells, content, { start: 0, length: bytes.length }, bytes);
    return wrong && `byte ${wrong.at} is ${wrong.found}, not ${wrong.expected}`;
  } catch (error) {
    if (isDfsError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}

async function fsck(dfs: Dfs): Promise<string> {
  const summary = new FsckSummary();
  try {
    for await (const { files } of dfs.fsck('/')) for (const file of files) summary.add(file);
    return summary.status;
  } catch (error) {
    if (isDfsError(error)) return error.code;
    throw error;
  }
}
