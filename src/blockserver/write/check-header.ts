import type { WriteHeader } from '../../common/block-messages.js';
import { DfsError } from '../../common/error.js';
import { PATH_BYTES_MAX } from '../../common/path.js';
import type { BlockServerLimits } from '../limits.js';

/** Throws INVALID_ARGUMENT for a header that no writer of sound mind sends. */
export function checkHeader(header: WriteHeader, limits: BlockServerLimits): void {
  const { resume } = header;
  const faults = [
    !isCount(header.blockId) && 'the block id must be a positive number',
    !isCount(header.generation) && 'the generation must be a positive number',
    (!isCount(header.blockSize) || header.blockSize > limits.blockBytesMax) &&
      `the block size must be 1 to ${limits.blockBytesMax}`,
    header.downstream.length >= limits.chainLengthMax && 'the chain is too long',
    (!Number.isSafeInteger(header.fileOffset) || header.fileOffset < 0) &&
      'the offset in the file must not be negative',
    (!Number.isSafeInteger(header.inode) || header.inode < 0) && 'the inode is not a number',
    Buffer.byteLength(header.path) > PATH_BYTES_MAX && 'the path is too long',
    resume !== undefined &&
      (!isCount(resume.generation) || resume.generation >= header.generation) &&
      'the generation to resume must be older',
    resume !== undefined &&
      (!Number.isSafeInteger(resume.length) ||
        resume.length < 0 ||
        resume.length > header.blockSize) &&
      'the length to resume must be within the block',
  ].filter((fault) => fault !== false);
  if (faults.length > 0) throw new DfsError('INVALID_ARGUMENT', `bad write: ${faults.join('; ')}`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}
