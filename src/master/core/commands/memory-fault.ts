import { refuse, type Refusal } from '../../../common/refusal.js';
import { MiB } from '../../../common/sizes.js';
import type { MasterState } from '../state.js';

/** New inodes, and blocks to be committed. */
export interface Added {
  readonly inodes: number;
  readonly blocks: number;
}

/**
 * Refuses what adds to a namespace that has the memory it may take. What removes or only changes goes on, so that there
 * is a way out; what that takes at worst is kept free beside the bound.
 */
export function memoryFault(
  { namespace }: MasterState,
  { inodes, blocks }: Added,
  path?: string,
): Refusal | undefined {
  if (namespace.roomFor(inodes, blocks)) return undefined;
  return refuse('LIMIT_EXCEEDED', {
    message: `The master keeps at most ${Math.floor(namespace.memoryBytesMax / MiB)} MiB of files, directories and blocks; remove some for good, or start it with more --namespace-memory`,
    ...(path === undefined ? {} : { path }),
  });
}
