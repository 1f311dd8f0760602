import { dirname } from 'node:path';
import { MiB } from '../common/sizes.js';
import { removeFile, syncFolder } from './durable-files.js';
import type { FileSystem, OpenFile } from './file-system.js';
import type { Pause } from './pause.js';

/** What is freed at once: on ext4 with discard some 2 ms, in which no other file can be synced. */
const STEP_BYTES = 4 * MiB;
/** Between two steps: those who wait to sync come first. */
const STEP_PAUSE_MS = 20;
/** Steps of one file at most, so 10 s of pauses: a longer file is freed in larger steps. */
const STEPS_MAX = 500;

/**
 * Removes a file durably, if it is there. An unlink alone has the system free a long file at once, while every sync on that
 * file system waits. So the file is held open, loses its name, and when that is durable it is cut off from its end in steps.
 * A file that has another name (a hard link is a copy that somebody keeps) is not cut. Whatever ends this, nothing is left
 * to be done: the system frees a file without names when nobody has it open.
 */
export async function removeInSteps(fs: FileSystem, path: string, pause: Pause): Promise<void> {
  const file = await openToCut(fs, path);
  try {
    await removeFile(fs, path);
    await syncFolder(fs, dirname(path));
    if (file !== undefined) await cutOff(file, pause);
  } finally {
    await file?.close();
  }
}

/** Undefined if it cannot be opened so; then it is freed at once, if it can be removed. */
async function openToCut(fs: FileSystem, path: string): Promise<OpenFile | undefined> {
  try {
    return await fs.open(path, 'r+');
  } catch {
    return undefined;
  }
}

async function cutOff(file: OpenFile, pause: Pause): Promise<void> {
  try {
    const { sizeBytes, links } = await file.stat();
    if (links > 0) return;
    const step = Math.max(STEP_BYTES, Math.ceil(sizeBytes / STEPS_MAX));
    for (let left = sizeBytes - step; left > 0; left -= step) {
      await file.truncate(left);
      await pause(STEP_PAUSE_MS);
    }
  } catch {
    // The file is removed, which is what counts; what could not be cut off goes when it is closed.
  }
}
