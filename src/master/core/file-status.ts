import type { FileStatus } from '../../common/file-status.js';
import type { InodeId } from '../../common/ids.js';
import type { MasterState } from './state.js';
import { inodeOf } from './tree.js';

/** SHA-256 of no bytes. */
export const SHA256_OF_NOTHING = Uint8Array.from([
  0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
  0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

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
