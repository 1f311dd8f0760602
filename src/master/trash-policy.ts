import { DfsError } from '../common/error.js';
import type { TrashPolicy } from './core/queries/trash-due.js';
import type { MasterSettings } from './settings.js';

/** @throws DfsError INVALID_ARGUMENT for settings that do not fit together */
export function trashPolicy({
  trashInterval: intervalMs,
  trashCheckpointInterval,
}: Pick<MasterSettings, 'trashInterval' | 'trashCheckpointInterval'>): TrashPolicy {
  if (intervalMs === 0) return { intervalMs, checkpointIntervalMs: 0 };
  const checkpointIntervalMs = trashCheckpointInterval ?? intervalMs;
  if (checkpointIntervalMs > intervalMs)
    throw new DfsError(
      'INVALID_ARGUMENT',
      '--trash-checkpoint-interval must be at most --trash-interval',
    );
  return { intervalMs, checkpointIntervalMs };
}
