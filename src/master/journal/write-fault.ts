import { DfsError, errorMessage, hasCode } from '../../common/error.js';

/** A failed write as the user should see it. */
export function writeFault(error: unknown, path: string, consequence: string): DfsError {
  if (hasCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG'))
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
