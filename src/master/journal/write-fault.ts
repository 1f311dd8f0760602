import { DfsError, errorMessage, hasCode } from '../../common/error.js';

/** The disk, the quota or the longest file that is allowed has no room for what was to be written. */
export function isOutOfSpace(error: unknown): boolean {
  return hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG');
}

/** A failed write as the user should see it. */
export function writeFault(error: unknown, path: string, consequence: string): DfsError {
  if (isOutOfSpace(error))
    return new DfsError(
      'NO_SPACE',
      `no space left to write ${path}: free some space and start the master again. ${consequence}`,
      { path, cause: error },
    );
  return new DfsError(
    'VOLUME_FAILED',
    `writing ${path} failed (${errorMessage(error)}): check the disk, then start the master again. ${consequence}`,
    { path, cause: error },
  );
}
