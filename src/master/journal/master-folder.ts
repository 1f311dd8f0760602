import { join } from 'node:path';
import { DfsError, hasCode } from '../../common/error.js';
import { clusterId, txId, type ClusterId, type TxId } from '../../common/ids.js';
import {
  makeFolders,
  placeFile,
  readWholeFile,
  removeFile,
  syncFolder,
} from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { LockFolder } from './folder-lock.js';
import { SEGMENT_HEADER_BYTES } from './segment-format.js';
import { listSegments, readSegmentBytes, segmentPath, type SegmentFile } from './segment-files.js';
import { writeFault } from './write-fault.js';

/*
 * The master's folder: FORMAT (whose data this is), log/ and checkpoints/. A master never starts empty over data:
 * it makes a new folder only where there is nothing, and refuses a folder of which a part is missing.
 * FORMAT is written last, so a crash while a folder is made leaves one that holds nothing and can be made again.
 */

const FOLDER_FORMAT = 1;
const OWN_LOG_NAME = /^log-.*\.seg(\.tmp)?$/;
const OWN_CHECKPOINT_NAME = /^(damaged-)?checkpoint-.*\.ckpt(\.tmp)?$/;
const CHECKPOINT_TXID = /^(?:damaged-)?checkpoint-(\d{20})\.ckpt$/;

export interface MasterFolder {
  readonly dir: string;
  readonly clusterId: ClusterId;
  readonly createdWallMs: number;
  readonly logDir: string;
  readonly checkpointDir: string;
  /** Txid of the newest checkpoint, 0 without one: FileLog.open takes it as `durableTxid`. */
  readonly checkpointTxid: TxId;
  /** True if this opening made the folder. */
  readonly isNew: boolean;
  /** Gives the lock back. */
  close(): Promise<void>;
}

export interface OpenFolderOptions {
  readonly fs: FileSystem;
  /** Keeps every other process out for as long as the folder is open. */
  readonly lock: LockFolder;
  readonly dir: string;
  /** Identity and time for a folder that has to be made. */
  readonly newClusterId: () => ClusterId;
  readonly nowWallMs: number;
  /** Creates the first segment of an empty log: FileLog.open and close. It runs before FORMAT is written. */
  readonly createLog: (logDir: string, cluster: ClusterId) => Promise<void>;
}

interface Format {
  readonly clusterId: ClusterId;
  readonly createdWallMs: number;
}

interface Content {
  readonly segments: number;
  /** Txid of the first record that the log holds or will hold. */
  readonly firstTxid: number;
  readonly hasRecords: boolean;
  readonly checkpoints: number;
  readonly checkpointTxid: TxId;
  /** A file that no master put there. */
  readonly foreign: string | undefined;
}

/** Locks the folder, then opens it or makes it. Throws LOCKED, LOG_DAMAGED, UNSUPPORTED or WRONG_CLUSTER. */
export async function openMasterFolder(options: OpenFolderOptions): Promise<MasterFolder> {
  const { fs, dir } = options;
  await makeFolders(fs, dir);
  const lock = await options.lock(dir);
  try {
    const logDir = join(dir, 'log');
    const checkpointDir = join(dir, 'checkpoints');
    const found = await readFormat(fs, dir);
    const content = await contentOf(fs, logDir, checkpointDir);
    refuseParts(dir, found !== undefined, content);
    const format = found ?? (await makeFolder(options, logDir, checkpointDir));
    const isNew = found === undefined;
    const { checkpointTxid } = content;
    const close = (): Promise<void> => lock.release();
    return { ...format, dir, logDir, checkpointDir, checkpointTxid, isNew, close };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function refuseParts(dir: string, hasFormat: boolean, content: Content): void {
  const { segments, hasRecords, checkpoints, firstTxid, foreign } = content;
  const put = 'put the missing files back from a copy';
  if (!hasFormat && foreign !== undefined)
    throw refused(dir, `${foreign} is none of the master's files: name another folder`);
  if (!hasFormat && (hasRecords || checkpoints > 0))
    throw refused(
      dir,
      `there is a log or a checkpoint but no FORMAT file: ${put}, or name another folder`,
    );
  if (hasFormat && segments === 0 && checkpoints === 0)
    throw refused(
      dir,
      `there is a FORMAT file but neither log nor checkpoint: ${put}; to begin anew, remove FORMAT`,
    );
  if (hasFormat && segments === 0)
    throw refused(dir, `there is a checkpoint but no log, so the last operations are gone: ${put}`);
  if (hasFormat && firstTxid > 1 && checkpoints === 0)
    throw refused(dir, `the log begins at txid ${firstTxid} and there is no checkpoint: ${put}`);
}

async function makeFolder(
  options: OpenFolderOptions,
  logDir: string,
  checkpointDir: string,
): Promise<Format> {
  const { fs, dir } = options;
  const format = { clusterId: options.newClusterId(), createdWallMs: options.nowWallMs };
  try {
    await makeFolders(fs, logDir);
    // What an interrupted making left: a segment without records, of an identity that nobody knows.
    await removeFile(fs, segmentPath(logDir, txId(1)));
    await syncFolder(fs, logDir);
    await makeFolders(fs, checkpointDir);
    await options.createLog(logDir, format.clusterId);
    await writeFormat(fs, dir, format);
  } catch (error) {
    throw error instanceof DfsError ? error : writeFault(error, dir, 'Nothing was stored yet.');
  }
  return format;
}

async function writeFormat(fs: FileSystem, dir: string, format: Format): Promise<void> {
  const text = JSON.stringify({
    format: FOLDER_FORMAT,
    clusterId: format.clusterId,
    created: new Date(format.createdWallMs).toISOString(),
  });
  await placeFile(fs, join(dir, 'FORMAT'), Buffer.from(`${text}\n`));
}

async function readFormat(fs: FileSystem, dir: string): Promise<Format | undefined> {
  const path = join(dir, 'FORMAT');
  let text: string;
  try {
    text = (await readWholeFile(fs, path)).toString();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const parsed = parseJson(text);
  const { format, clusterId: id, created } = parsed;
  if (typeof format === 'number' && format !== FOLDER_FORMAT)
    throw new DfsError(
      'UNSUPPORTED',
      `${path} has format ${format}, which this version cannot read: use the version that wrote it`,
      { path },
    );
  const createdWallMs = typeof created === 'string' ? Date.parse(created) : Number.NaN;
  if (typeof format !== 'number' || typeof id !== 'string' || id === '' || !(createdWallMs >= 0))
    throw refused(dir, 'the FORMAT file is damaged: put a good copy back');
  return { clusterId: clusterId(id), createdWallMs };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function contentOf(fs: FileSystem, logDir: string, checkpointDir: string): Promise<Content> {
  const logNames = await namesIn(fs, logDir);
  const checkpointNames = await namesIn(fs, checkpointDir);
  const foreign =
    logNames.find((name) => !OWN_LOG_NAME.test(name)) ??
    checkpointNames.find((name) => !OWN_CHECKPOINT_NAME.test(name));
  const segments = logNames.length > 0 ? await listSegments(fs, logDir) : [];
  // A damaged checkpoint, too, says how far the log once reached.
  const found = checkpointNames.flatMap((name) => CHECKPOINT_TXID.exec(name)?.[1] ?? []);
  return {
    segments: segments.length,
    firstTxid: segments[0]?.firstTxid ?? 1,
    hasRecords: await haveRecords(fs, segments),
    checkpoints: found.length,
    checkpointTxid: txId(Math.max(0, ...found.map(Number))),
    foreign,
  };
}

/** Only a single first segment without batches holds nothing for sure. */
async function haveRecords(fs: FileSystem, segments: readonly SegmentFile[]): Promise<boolean> {
  const [first] = segments;
  if (!first) return false;
  if (segments.length > 1 || first.firstTxid > 1) return true;
  return (await readSegmentBytes(fs, first.path)).length > SEGMENT_HEADER_BYTES;
}

async function namesIn(fs: FileSystem, dir: string): Promise<string[]> {
  try {
    return await fs.list(dir);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function refused(dir: string, reason: string): DfsError {
  return new DfsError('LOG_DAMAGED', `${dir}: ${reason}. Nothing was changed`, { path: dir });
}
