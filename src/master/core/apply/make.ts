import { assert } from '../../../common/assert.js';
import { inodeId, type InodeId } from '../../../common/ids.js';
import type { OperationOf, OwnedDirectory } from '../operation.js';
import type { OperationResult } from '../operation-result.js';
import { inodeOf } from '../tree.js';
import { statusResult, touch, type Turn } from './turn.js';

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
export function applyCreateFile(turn: Turn, operation: OperationOf<'createFile'>): OperationResult {
  const { state } = turn;
  const { inode, name, owner, mode, replication, blockSize, holder, ifVersion } = operation;
  const directories = operation.directories.map((directory) => ({
    ...directory,
    owner,
    mode: PARENT_MODE,
  }));
  const parent = makeDirectories(turn, operation.parent, directories);
  makeInode(turn, { id: inode, type: 'file', parent, owner, mode, replication, blockSize });
  state.openFiles.open({
    inode,
    holder,
    kind: 'create',
    reserved: { parent, name, ifVersion },
    writing: undefined,
    truncateTo: undefined,
  });
  return { kind: 'created', inode, replication, blockSize };
}

/** Makes each directory in the one before; returns the last. */
export function makeDirectories(
  turn: Turn,
  parent: InodeId,
  directories: readonly OwnedDirectory[],
): InodeId {
  let at = parent;
  for (const { inode, name, owner, mode } of directories) {
    makeInode(turn, {
      id: inode,
      type: 'directory',
      parent: at,
      owner,
      mode,
      replication: 0,
      blockSize: 0,
    });
    turn.state.namespace.link(inode, at, name);
    touch(turn, at);
    at = inode;
  }
  return at;
}

interface Making {
  readonly id: InodeId;
  readonly type: 'file' | 'directory';
  /** Gives its group. */
  readonly parent: InodeId;
  readonly owner: string;
  readonly mode: number;
  readonly replication: number;
  readonly blockSize: number;
}

function makeInode({ state, txid, timeMs }: Turn, making: Making): void {
  const { id, type, parent, owner, mode, replication, blockSize } = making;
  assert(id === state.counters.inode, `inode ${id} is not the next one`);
  state.counters.inode = inodeId(id + 1);
  const { group } = inodeOf(state, parent);
  state.namespace.insert({
    id,
    type,
    owner,
    group,
    mode,
    mtimeMs: timeMs,
    atimeMs: timeMs,
    version: txid,
    replication,
    blockSize,
  });
}
