import { DfsError } from '../../common/error.js';
import type { BlockId } from '../../common/ids.js';
import type { ChainFailure } from './write-chain.js';

/** A block that no chain of servers can be had for any more. */
export function unwritableError(
  path: string,
  block: BlockId,
  reason: string,
  failure?: ChainFailure,
): DfsError {
  const last = failure
    ? ` Last failure: server ${failure.server ?? 'unknown'}: ${failure.message} (${failure.code}).`
    : '';
  const code = failure?.code === 'NO_SPACE' ? 'NO_SPACE' : 'UNAVAILABLE';
  return new DfsError(
    code,
    `Block ${block} could not be written: ${reason}.${last} Write the file again.`,
    { path },
  );
}
