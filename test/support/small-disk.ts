import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SmallDisks extends AsyncDisposable {
  /** Gives one of them another size. */
  resize(path: string, bytes: number): Promise<void>;
}

/** Mounts a file system of a size on each folder; a text with the reason where this is not permitted. */
export async function smallDisks(
  paths: readonly string[],
  bytes: number,
): Promise<SmallDisks | string> {
  const mounted: string[] = [];
  const end = async (): Promise<void> => {
    // Lazily: a process that is still ending keeps what it has open, and the folder is free all the same.
    for (const path of mounted.splice(0)) await run('umount', ['--lazy', path]);
  };
  for (const path of paths) {
    await mkdir(path, { recursive: true });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]);
    } catch (error) {
      await end();
      return `no file system can be mounted here: ${String(error).split('\n')[0]}`;
    }
    mounted.push(path);
  }
  return {
    resize: async (path, size) => void (await run('mount', ['-o', `remount,size=${size}`, path])),
    [Symbol.asyncDispose]: end,
  };
}
