import { MiB } from '../../common/sizes.js';

/** Payload of a full checkpoint frame; only the last frame is shorter. */
export const CHECKPOINT_FRAME_BYTES = 1 * MiB;
/** Checkpoints that are kept: the newest, and one to fall back to. */
export const CHECKPOINTS_KEPT = 2;
/** How long building a checkpoint may take before its worker is ended. */
export const CHECKPOINT_BUILD_MS_MAX = 30 * 60_000;
