import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Waits until the disk below `folder` has what was written there. Data that was laid a moment ago and waits in memory
 * would be written back, all at once, just when the clients' latencies are compared. False where `sync` cannot do it.
 */
export async function settleDisks(folder: string, signal: AbortSignal): Promise<boolean> {
  try {
    await run('sync', ['--file-system', folder], { signal });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
