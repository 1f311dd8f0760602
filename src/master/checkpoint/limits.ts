import { MiB } from '../../common/sizes.js';

/** Largest chunk of an encoded state; each is one frame, so that a decoder gets the chunks that were encoded. */
export const CHECKPOINT_FRAME_BYTES_MAX = 16 * MiB;
/** Checkpoints that are kept: the newest, and one to fall back to. */
export const CHECKPOINTS_KEPT = 2;
/** How long building a checkpoint may take before its worker is ended. */
export const CHECKPOINT_BUILD_MS_MAX = 30 * 60_000;
