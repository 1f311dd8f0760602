import type { FileStatus } from '../../common/file-status.js';
import type { InodeId } from '../../common/ids.js';
import type { MasterState } from './state.js';
import { SHA256_OF_NOTHING } from './sha256.js';
import { inodeOf } from './tree.js';

/** What `stat` shows of an inode; `path` is put in as it is. */
export function fileStatus(state: MasterState, id: InodeId, path: string): FileStatus {
  const inode = inodeOf(state, id);
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
    sha256: contentSha256(state, id),
    childCount: state.namespace.childCount(id),
    openForWrite: state.openFiles.get(id) !== undefined,
    blockCount: inode.blockCount,
  };
}

/** Known for files of at most one block. */
function contentSha256(state: MasterState, id: InodeId): Uint8Array | undefined {
  const inode = inodeOf(state, id);
  if (inode.type === 'directory' || inode.blockCount > 1) return undefined;
  return state.namespace.blocks(id, 0, 1)[0]?.sha256 ?? SHA256_OF_NOTHING;
}
