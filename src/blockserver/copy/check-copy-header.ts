import type { CopyHeader } from '../../common/copy-messages.js';
import { DfsError } from '../../common/error.js';
import { PATH_BYTES_MAX } from '../../common/path.js';
import type { BlockServerLimits } from '../limits.js';

/** Throws INVALID_ARGUMENT for a header that no worker of sound mind sends. */
export function checkCopyHeader(header: CopyHeader, limits: BlockServerLimits): void {
  const faults = [
    !isCount(header.blockId) && 'the block id must be a positive number',
    !isCount(header.generation) && 'the generation must be a positive number',
    (!isCount(header.length) || header.length > limits.blockBytesMax) &&
      `the length must be 1 to ${limits.blockBytesMax}`,
    header.sha256.length !== 32 && 'a SHA-256 has 32 bytes',
    (header.sources.length === 0 || header.sources.length > limits.copySourcesMax) &&
      `a copy has 1 to ${limits.copySourcesMax} sources`,
    (!Number.isSafeInteger(header.fileOffset) || header.fileOffset < 0) &&
      'the offset in the file must not be negative',
    (!Number.isSafeInteger(header.inode) || header.inode < 0) && 'the inode is not a number',
    Buffer.byteLength(header.path) > PATH_BYTES_MAX && 'the path is too long',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new DfsError('INVALID_ARGUMENT', `bad copy: ${faults.join('; ')}`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
