import type { Completion, WriteHeader } from '../../common/block-messages.js';
import { DfsError } from '../../common/error.js';
import type { FileStatus } from '../../common/file-status.js';
import type { NamespaceApi } from '../../rpc/namespace-api.js';
import type { Log } from '../../runtime/log.js';

export interface HandOnDeps {
  /** At the master. Absent: writers complete their files themselves. */
  readonly completeFile?: NamespaceApi['completeFile'] | undefined;
  readonly log: Log;
  readonly limits: { readonly completionMs: number };
}

/**
 * Asks the master to complete the file of a block that its whole chain has sealed, in the words of its writer; of the block
 * it says what was sealed here, and nothing else. Undefined if that is not done in time, for whatever reason: the writer asks
 * then, under the same number, and hears how it ended.
 */
export async function handOnCompletion(
  { completeFile, log, limits }: HandOnDeps,
  { inode, blockId: id, generation }: WriteHeader,
  { length, sha256 }: { readonly length: number; readonly sha256: Uint8Array },
  { context, holder }: Completion,
): Promise<FileStatus | undefined> {
  if (completeFile === undefined) return undefined;
  const last = { id, generation, length, sha256 };
  try {
    const options = { timeoutMs: limits.completionMs };
    return await completeFile(context, { inode, last, holder }, options);
  } catch (error) {
    if (!(error instanceof DfsError)) throw error;
    log.debug({ blockId: id, inode, code: error.code }, 'a file is left to its writer to complete');
    return undefined;
  }
}
