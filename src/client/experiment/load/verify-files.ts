import { errorMessage, isDfsError } from '../../../common/error.js';
import type { Dfs } from '../../api.js';
import { FILES_AT_ONCE, LOST_FILES_NAMED_MAX } from '../limits.js';
import { readWhole } from './described-files.js';
import type { Ledger, LedgerEntry } from './ledger.js';

export interface Verification {
  /** Files that are as they must be. */
  readonly verifiedFiles: number;
  readonly verifiedBytes: number;
  /** Bytes of acknowledged files that are not there, cannot be read, or are not what was written. */
  readonly lostBytes: number;
  readonly lostFiles: readonly string[];
}

/** Reads every file that the cluster owes, from end to end, and compares every byte. */
export async function verifyFiles(
  dfs: Dfs,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<Verification> {
  const entries = ledger.entries();
  const lostFiles: string[] = [];
  let next = 0;
  let verifiedFiles = 0;
  let verifiedBytes = 0;
  let lostBytes = 0;
  const lost = (entry: LedgerEntry, why: string): void => {
    lostBytes += entry.acknowledged?.length ?? 0;
    if (lostFiles.length < LOST_FILES_NAMED_MAX) lostFiles.push(`${entry.path}: ${why}`);
  };
  const worker = async (): Promise<void> => {
    for (let entry = entries[next++]; entry !== undefined; entry = entries[next++])
      try {
        // Not added in one expression: the others add while this one waits.
        const bytes = await readWhole(dfs, entry, { signal });
        verifiedBytes += bytes;
        verifiedFiles++;
      } catch (error) {
        if (signal.aborted || isDfsError(error, 'CANCELLED')) throw error;
        lost(entry, errorMessage(error));
      }
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, worker));
  return { verifiedFiles, verifiedBytes, lostBytes, lostFiles };
}
