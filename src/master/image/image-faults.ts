import { AssertionFault } from '../../common/assert.js';
import { DecodeFault } from '../../common/byte-reader.js';
import { DfsError, hasCode } from '../../common/error.js';
import { checkpointDamaged } from '../checkpoint/checkpoint-reader.js';
import { PageFault } from '../checkpoint/page-reader.js';

/** What anything thrown while a checkpoint is read says to a person. */
export function imageFault(error: unknown, path: string): unknown {
  if (error instanceof PageFault) return checkpointDamaged(path, error.at, error.message);
  // Records that decode and do not fit together are damage as well.
  if (error instanceof DecodeFault || error instanceof AssertionFault)
    return new DfsError(
      'CHECKPOINT_DAMAGED',
      `${path}: ${error.message}. Its checksums are right, so it was written like this: look at the checkpoint before it, and report this`,
      { path, cause: error },
    );
  if (hasCode(error, 'EIO'))
    return new DfsError('VOLUME_FAILED', `${path} cannot be read: check the disk, copy the file`, {
      path,
      cause: error,
    });
  return error;
}

/** Gives on what a generator yields, with its faults in words. */
export async function* withFaults<T>(
  path: string,
  items: AsyncIterable<T>,
): AsyncGenerator<T, void, void> {
  try {
    yield* items;
  } catch (error) {
    throw imageFault(error, path);
  }
}
