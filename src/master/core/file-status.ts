import type { FileStatus } from '../../common/file-status.js';
import type { InodeId } from '../../common/ids.js';
import type { Inode } from './namespace/namespace.js';
import type { MasterState } from './state.js';
import { SHA256_OF_NOTHING } from './sha256.js';
import { inodeOf } from './tree.js';

/** What `stat` shows of an inode; `path` is put in as it is. */
export function fileStatus(state: MasterState, id: InodeId, path: string): FileStatus {
  return statusOf(state, inodeOf(state, id), path);
}

/** The same of an inode that was just looked up. */
export function statusOf(state: MasterState, inode: Inode, path: string): FileStatus {
  const { id } = inode;
  return {
    path,
    inode: id,
    type: inode.type,
    length: inode.length,
    replication: inode.replication,
    blockSize: inode.blockSize,
    owner: inode.owner,
    group: inode.group,
    mode: inode.mode,
    mtimeMs: inode.mtimeMs,
    atimeMs: inode.atimeMs,
    version: inode.version,
    sha256: contentSha256(state, inode),
    childCount: inode.type === 'file' ? 0 : state.namespace.childCount(id),
    openForWrite: state.openFiles.get(id) !== undefined,
    blockCount: inode.blockCount,
  };
}

/** Known for files of at most one block. */
function contentSha256(state: MasterState, inode: Inode): Uint8Array | undefined {
  if (inode.type === 'directory' || inode.blockCount > 1) return undefined;
  if (inode.blockCount === 0) return SHA256_OF_NOTHING;
  return state.namespace.blocks(inode.id, 0, 1)[0]?.sha256;
}
