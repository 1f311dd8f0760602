import { SHA256_BYTES } from '../sha256.js';
import { refuse, type Refusal } from '../../../common/refusal.js';
import { BLOCK_BYTES_MAX, BLOCK_BYTES_MIN } from '../../../common/sizes.js';
import type { CommittedBlock } from '../../../common/file-status.js';
import { MODE_MAX, REPLICATION_MAX } from '../limits.js';

/** Checks of single values; each gives a refusal that names the bound, or undefined. */

export function modeFault(mode: number): Refusal | undefined {
  if (Number.isInteger(mode) && mode >= 0 && mode <= MODE_MAX) return undefined;
  return refuse('INVALID_ARGUMENT', {
    message: `A mode is a number from 0 to ${MODE_MAX.toString(8)} (octal)`,
  });
}

export function replicationFault(replication: number): Refusal | undefined {
  if (Number.isInteger(replication) && replication >= 1 && replication <= REPLICATION_MAX)
    return undefined;
  return refuse('INVALID_ARGUMENT', {
    message: `A file has 1 to ${REPLICATION_MAX} replicas, not ${replication}`,
  });
}

export function blockSizeFault(blockSize: number): Refusal | undefined {
  if (Number.isInteger(blockSize) && blockSize >= BLOCK_BYTES_MIN && blockSize <= BLOCK_BYTES_MAX)
    return undefined;
  return refuse('INVALID_ARGUMENT', {
    message: `A block size is ${BLOCK_BYTES_MIN} to ${BLOCK_BYTES_MAX} bytes, not ${blockSize}`,
  });
}

export function wholeNumberFault(value: number, what: string): Refusal | undefined {
  if (Number.isSafeInteger(value) && value >= 0) return undefined;
  return refuse('INVALID_ARGUMENT', { message: `${what} is a whole number from 0 to 2^53-1` });
}

export function committedFault(block: CommittedBlock, blockSize: number): Refusal | undefined {
  if (!Number.isInteger(block.length) || block.length < 1 || block.length > blockSize)
    return refuse('INVALID_ARGUMENT', {
      message: `Block ${block.id} is sealed with 1 to ${blockSize} bytes, not ${block.length}`,
    });
  if (block.sha256.length !== SHA256_BYTES)
    return refuse('INVALID_ARGUMENT', {
      message: `Block ${block.id} is sealed with a SHA-256 of ${SHA256_BYTES} bytes`,
    });
  return undefined;
}
