import { generation, type Generation, type InodeId } from '../../../../src/common/ids.js';
import type { CommittedBlock, FileStatus } from '../../../../src/common/file-status.js';
import type { Refusal } from '../../../../src/common/refusal.js';
import { addBlock } from '../../../../src/master/core/commands/add-block.js';
import { completeFile } from '../../../../src/master/core/commands/complete-file.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import type {
  AllottedBlock,
  OperationResult,
} from '../../../../src/master/core/operation-result.js';
import type { World } from './world.js';

export type Who = Parameters<World['do']>[0];

export const creation = {
  mode: 0o644,
  replication: 0,
  blockSize: 0,
  overwrite: false,
  createParents: false,
  ifVersion: undefined,
  close: false,
};

/** A block as its writer seals it; the SHA-256 is made of the length. */
export function seal(
  block: { readonly id: AllottedBlock['id']; readonly generation: Generation },
  length: number,
): CommittedBlock {
  const { id, generation } = block;
  return { id, generation, length, sha256: new Uint8Array(32).fill(length % 251) };
}

export function older(block: CommittedBlock): CommittedBlock {
  return { ...block, generation: generation(block.generation - 1) };
}

export function inodeIn(result: OperationResult): InodeId {
  if (!('inode' in result)) throw new Error(`no inode in ${result.kind}`);
  return result.inode;
}

export function blockIn(result: OperationResult): AllottedBlock {
  if (!('block' in result)) throw new Error(`no block in ${result.kind}`);
  return result.block;
}

export function statusIn(result: OperationResult | Refusal): FileStatus {
  if (!('kind' in result) || result.kind !== 'status') throw new Error(JSON.stringify(result));
  return result.status;
}

export function start(world: World, who: Who, path: string, more: Partial<typeof creation> = {}) {
  return inodeIn(world.do(who, createFile, { ...creation, ...more, path }));
}

/** Writes a whole file of blocks of these lengths. */
export function write(
  world: World,
  who: Who,
  path: string,
  lengths: readonly number[] = [],
  more: Partial<Omit<typeof creation, 'ifVersion'>> & { ifVersion?: number | undefined } = {},
): FileStatus {
  const inode = inodeIn(world.do(who, createFile, { ...creation, ...more, path }));
  let last: CommittedBlock | undefined;
  for (const length of lengths)
    last = seal(blockIn(world.do(who, addBlock, { inode, previous: last })), length);
  return statusIn(world.do(who, completeFile, { inode, last }));
}
