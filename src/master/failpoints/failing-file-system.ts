import { dirname } from 'node:path';
import { TEMP_SUFFIX, writeWhole } from '../../runtime/durable-files.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import { FailPoint, type FailPointOrder } from './fail-point.js';
import type { FailPointName } from './fail-point-names.js';
import { fileSteps, type FileSteps } from './file-steps.js';

/** The same file system; with an order, one under which the process dies at its point. */
export function withFailPoint(fs: FileSystem, order: FailPointOrder | undefined): FileSystem {
  return order === undefined ? fs : failingFileSystem(fs, new FailPoint(order));
}

function failingFileSystem(fs: FileSystem, point: FailPoint): FileSystem {
  /** What the next sync of a folder makes durable. */
  const changed = new Map<string, FailPointName>();
  /** The checkpoint that this thread has put in place, and has not read back. */
  let placed: string | undefined;

  return {
    ...fs,
    open: async (path, flags, options) => {
      const folderSynced = changed.get(path);
      if (folderSynced !== undefined)
        return watched(await fs.open(path, flags, options), { synced: folderSynced }, point);
      if (path === placed) {
        placed = undefined;
        point.pass('checkpoint-before-read-back');
        return watched(await fs.open(path, flags), { closed: 'checkpoint-read-back' }, point);
      }
      const steps = fileSteps(path, flags);
      if (steps === undefined) return fs.open(path, flags, options);
      point.pass(steps.beforeOpen);
      const file = await fs.open(path, flags, options);
      point.pass(steps.opened);
      return watched(file, steps, point);
    },
    rename: async (from, to) => {
      const steps = renameSteps(from, to);
      point.pass(steps?.before);
      await fs.rename(from, to);
      point.pass(steps?.after);
      if (steps === undefined) return;
      changed.set(dirname(to), steps.synced);
      if (steps.after === 'checkpoint-renamed') placed = to;
    },
    unlink: async (path) => {
      const steps = unlinkSteps(path);
      point.pass(steps?.before);
      // No segment was begun since the last one went.
      if (changed.get(dirname(path)) === 'log-removal-folder-synced' && path.endsWith('.seg'))
        point.pass('log-removal-between');
      await fs.unlink(path);
      point.pass(steps?.after);
      if (steps !== undefined) changed.set(dirname(path), steps.synced);
    },
  };
}

interface NameSteps {
  readonly before: FailPointName;
  readonly after: FailPointName;
  /** When the folder was synced. */
  readonly synced: FailPointName;
}

function renameSteps(from: string, to: string): NameSteps | undefined {
  if (to.includes('/damaged-checkpoint-'))
    return {
      before: 'set-aside-before-rename',
      after: 'set-aside-renamed',
      synced: 'set-aside-folder-synced',
    };
  if (from.endsWith(`.ckpt${TEMP_SUFFIX}`))
    return {
      before: 'checkpoint-before-rename',
      after: 'checkpoint-renamed',
      synced: 'checkpoint-folder-synced',
    };
  if (from.endsWith(`.seg${TEMP_SUFFIX}`))
    return {
      before: 'segment-before-rename',
      after: 'segment-renamed',
      synced: 'segment-folder-synced',
    };
  return undefined;
}

function unlinkSteps(path: string): NameSteps | undefined {
  if (path.endsWith('.ckpt'))
    return {
      before: 'old-checkpoint-before-unlink',
      after: 'old-checkpoint-unlinked',
      synced: 'old-checkpoint-folder-synced',
    };
  if (path.endsWith('.seg'))
    return {
      before: 'log-removal-before-unlink',
      after: 'log-removal-unlinked',
      synced: 'log-removal-folder-synced',
    };
  return undefined;
}

function watched(file: OpenFile, steps: FileSteps, point: FailPoint): OpenFile {
  return {
    read: (buffer, offset, length, position) => file.read(buffer, offset, length, position),
    write: async (buffer, offset, length, position) => {
      const data = buffer.subarray(offset, offset + length);
      const write = steps.write?.(data, position);
      point.pass(write?.before);
      for (const { bytes, reached } of write?.parts ?? [])
        if (point.isDue(reached)) {
          await writeWhole(file, data.subarray(0, bytes), position);
          point.die();
        }
      const done = await file.write(buffer, offset, length, position);
      point.pass(write?.after);
      return done;
    },
    truncate: async (length) => {
      point.pass(steps.beforeCut);
      await file.truncate(length);
      point.pass(steps.cut);
    },
    stat: () => file.stat(),
    datasync: async () => {
      await file.datasync();
      point.pass(steps.datasynced);
    },
    sync: async () => {
      await file.sync();
      point.pass(steps.synced);
    },
    close: async () => {
      await file.close();
      point.pass(steps.closed);
    },
  };
}
