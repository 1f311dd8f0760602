import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SYNC_MS_MAX = 300_000;

/**
 * Waits until the disk below `folder` has what was written there. Data that was laid a moment ago and waits in memory
 * would be written back, all at once, just when the clients' latencies are compared. False where `sync` cannot do it, or not in time.
 */
export async function settleDisks(folder: string, signal: AbortSignal): Promise<boolean> {
  try {
    await run('sync', ['--file-system', folder], { signal, timeout: SYNC_MS_MAX });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
