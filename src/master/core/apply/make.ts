import { assert } from '../../../common/assert.js';
import { inodeId, type InodeId } from '../../../common/ids.js';
import type { Inode } from '../namespace/namespace.js';
import type { OperationOf, OwnedDirectory } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { inodeOf } from '../tree.js';
import { discard } from './discard.js';
import { statusOfInode, statusResult, touch, type Turn } from './turn.js';
import { allotBlock } from './write.js';

/** Parents that are made on the way to a directory are at least usable by their owner, as in HDFS. */
const OWNER_WRITE_EXECUTE = 0o300;
/** Mode of parents that are made on the way to a file. */
const PARENT_MODE = 0o755;

export function applyMkdir(turn: Turn, operation: OperationOf<'mkdir'>): OperationResult {
  const { parent, directories, owner, mode } = operation;
  const last = directories.length - 1;
  const owned = directories.map((directory, i) => ({
    ...directory,
    owner,
    mode: i === last ? mode : mode | OWNER_WRITE_EXECUTE,
  }));
  return statusResult(turn.state, makeDirectories(turn, parent, owned));
}

/** Makes the file without its name: it is linked when it is published. */
export function applyCreateFile(
  turn: Turn,
  operation: OperationOf<'createFile' | 'createWithBlock'>,
): OperationResult {
  const { inode, name, owner, mode, replication, blockSize, holder, ifVersion } = operation;
  const parent = makeParents(turn, operation);
  const file = { id: inode, type: 'file', owner, mode, replication, blockSize } as const;
  makeInode(turn, file, parent, undefined);
  turn.state.openFiles.open({
    inode,
    holder,
    kind: 'create',
    reserved: { parent, name, ifVersion },
    writing: undefined,
    truncateTo: undefined,
  });
  return { kind: 'created', inode, replication, blockSize };
}

/** What `createFile` and `addBlock` do, one after the other. */
export function applyCreateWithBlock(
  turn: Turn,
  operation: OperationOf<'createWithBlock'>,
): OperationResult {
  const { inode, replication, blockSize } = operation;
  applyCreateFile(turn, operation);
  const block = allotBlock(turn, operation);
  return { kind: 'createdWithBlock', inode, replication, blockSize, block };
}

/** What `createFile` and `completeFile` do of an empty file. */
export function applyMakeFile(turn: Turn, operation: OperationOf<'makeFile'>): OperationResult {
  const { state } = turn;
  const { inode, name, owner, mode, replication, blockSize } = operation;
  const parent = makeParents(turn, operation);
  const replaced = state.namespace.lookup(parent, name);
  if (replaced !== undefined) discard(turn, replaced);
  const file = { id: inode, type: 'file', owner, mode, replication, blockSize } as const;
  const made = makeInode(turn, file, parent, name);
  touch(turn, parent);
  return statusOfInode(state, made);
}

function makeParents(
  turn: Turn,
  { parent, directories, owner }: OperationOf<'createFile' | 'createWithBlock' | 'makeFile'>,
): InodeId {
  const owned = directories.map((directory) => ({ ...directory, owner, mode: PARENT_MODE }));
  return makeDirectories(turn, parent, owned);
}

/** Makes each directory in the one before; returns the last. */
export function makeDirectories(
  turn: Turn,
  parent: InodeId,
  directories: readonly OwnedDirectory[],
): InodeId {
  let at = parent;
  for (const { inode, name, owner, mode } of directories) {
    const kind = { type: 'directory', replication: 0, blockSize: 0 } as const;
    makeInode(turn, { id: inode, owner, mode, ...kind }, at, name);
    touch(turn, at);
    at = inode;
  }
  return at;
}

type Making = Pick<Inode, 'id' | 'type' | 'owner' | 'mode' | 'replication' | 'blockSize'>;

/** The group is that of the parent; without a name the inode does not stand there yet. */
function makeInode(
  { state, txid, timeMs }: Turn,
  making: Making,
  parent: InodeId,
  name: string | undefined,
): Inode {
  const { id } = making;
  assert(id === state.counters.inode, `inode ${id} is not the next one`);
  state.counters.inode = inodeId(id + 1);
  // Spelled out, as it is made by the ten thousand a second: spreads cost as much as a step of the tree.
  const inode: Inode = {
    id,
    type: making.type,
    parent: name === undefined ? undefined : parent,
    name: name ?? '',
    owner: making.owner,
    group: inodeOf(state, parent).group,
    mode: making.mode,
    mtimeMs: timeMs,
    atimeMs: timeMs,
    version: txid,
    replication: making.replication,
    blockSize: making.blockSize,
    length: 0,
    blockCount: 0,
  };
  state.namespace.insert(inode, name === undefined ? undefined : { parent, name });
  return inode;
}
