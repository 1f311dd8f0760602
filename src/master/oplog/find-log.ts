import { basename, dirname, join } from 'node:path';
import { DfsError, hasCode } from '../../common/error.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { listSegments, type SegmentFile } from '../journal/segment-files.js';

/** Where a log is, and what there was of it when this was asked. */
export interface LogPlace {
  readonly dir: string;
  /** Those to read: all, or the one that was asked for. */
  readonly segments: readonly SegmentFile[];
  /** The last of them is the newest of the log, which may still grow. */
  readonly endsOpen: boolean;
  readonly isOneSegment: boolean;
}

/** Finds a log by a master's folder, its log folder, or one of its segments. Throws NOT_FOUND, LOG_DAMAGED. */
export async function findLog(fs: FileSystem, path: string): Promise<LogPlace> {
  let names: string[];
  try {
    names = await fs.list(path);
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return await findSegment(fs, path);
    throw error;
  }
  const isMasters = names.includes('log') && !names.some((name) => name.startsWith('log-'));
  const dir = isMasters ? join(path, 'log') : path;
  const segments = await listSegments(fs, dir);
  if (segments.length === 0) throw noLog(dir);
  return { dir, segments, endsOpen: true, isOneSegment: false };
}

async function findSegment(fs: FileSystem, path: string): Promise<LogPlace> {
  const dir = dirname(path);
  const all = await listSegments(fs, dir);
  const at = all.findIndex((segment) => basename(segment.path) === basename(path));
  if (at < 0) throw noLog(path);
  const segments = all.slice(at, at + 1);
  return { dir, segments, endsOpen: at === all.length - 1, isOneSegment: true };
}

function noLog(path: string): DfsError {
  return new DfsError(
    'NOT_FOUND',
    "There is no operation log here: name a master's folder, the log folder in it, or a segment log-<txid>.seg",
    { path },
  );
}
