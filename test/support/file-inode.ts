import type { InodeId } from '../../src/common/ids.js';

/** What a namespace is told of a new file, where only its blocks matter. */
export function fileInode(id: InodeId, blockSize = 1_024) {
  return {
    id,
    type: 'file',
    owner: 'root',
    group: 'g',
    mode: 0o644,
    mtimeMs: 1,
    atimeMs: 1,
    version: 1,
    replication: 3,
    blockSize,
  } as const;
}
