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

/** Copies of each block that can be read, on all servers but those that were lost. */
export async function copiesOf(
  dfs: Dfs,
  lost: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<number, number>> {
  const copies = new Map<number, number>();
  for (const { block } of await dataBlocks(dfs, signal))
    copies.set(block.id, goodCopies(block, lost).length);
  return copies;
}

export function goodCopies(block: LocatedBlock, lost: ReadonlySet<string>): ReplicaLocation[] {
  return block.locations.filter(
    ({ serverName, corrupt, state }) => !corrupt && state !== 'dead' && !lost.has(serverName),
  );
}
