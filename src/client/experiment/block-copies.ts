import type { FsckBlock } from '../../common/admin-messages.js';
import type { LocatedBlock, ReplicaLocation } from '../../common/file-status.js';
import type { Dfs } from '../api.js';

const DATA = '/data';

export interface DataBlock {
  readonly block: LocatedBlock;
  readonly path: string;
  /** Copies wanted. */
  readonly wanted: number;
  readonly state: FsckBlock;
}

/** Every block of the data that an experiment laid, with where its copies are. */
export async function dataBlocks(dfs: Dfs, signal: AbortSignal): Promise<DataBlock[]> {
  const found: DataBlock[] = [];
  for await (const { files } of dfs.fsck(DATA, { withBlocks: true, signal }))
    for (const { path, replication, blocks } of files)
      for (const state of blocks)
        found.push({ block: state.block, path, wanted: replication, state });
  return found;
}

/**
 * Copies that can be read of each block of the data with which anything is wrong, now that the master counts servers as
 * dead; all others have theirs. Asked of the same processes whose latencies are compared, so it must cost them little.
 */
export async function lackingCopies(dfs: Dfs, signal: AbortSignal): Promise<Map<number, number>> {
  const copies = new Map<number, number>();
  for await (const { files } of dfs.fsck(DATA, { withBlocks: false, signal }))
    for (const { blocks } of files)
      for (const { block } of blocks) copies.set(block.id, goodCopies(block).length);
  return copies;
}

/** On all servers but those that were lost, and those that the master counts as dead. */
export function goodCopies(
  block: LocatedBlock,
  lost: ReadonlySet<string> = new Set(),
): ReplicaLocation[] {
  return block.locations.filter(
    ({ serverName, corrupt, state }) => !corrupt && state !== 'dead' && !lost.has(serverName),
  );
}
