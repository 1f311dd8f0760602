import type { ImageInode } from '../../common/image.js';
import { anyTime } from './dates.js';
import { modeOctal, modeText } from './mode-text.js';
import { oneLine } from './printable.js';

/** One inode as `image view` shows it, the path last. */
export function imageInodeLine(inode: ImageInode): string {
  const { type, mode, replication, owner, group, length, mtimeMs } = inode;
  const isFile = type === 'file';
  const fields = [
    (isFile ? '-' : 'd') + modeText(mode),
    isFile ? String(replication) : '-',
    owner.padEnd(8),
    group.padEnd(8),
    String(length).padStart(12),
    anyTime(mtimeMs),
    String(inode.inode).padStart(8),
    inode.path ?? `(${inode.state}) ${inode.parent === null ? '' : inode.name}`.trimEnd(),
  ];
  return oneLine(fields.join('  '));
}

/** One inode as JSON, in the names of `stat --json`. */
export function imageInodeJson(inode: ImageInode): Record<string, unknown> {
  const { length, mode, mtimeMs, atimeMs, blocks, path, type, inode: id, ...rest } = inode;
  let offset = 0;
  return {
    path,
    type,
    inode: id,
    size: length,
    mode: modeOctal(mode),
    mtime: mtimeMs,
    atime: atimeMs,
    ...rest,
    blocks: blocks.map((block) => {
      const at = offset;
      offset += block.length;
      return { ...block, offset: at };
    }),
  };
}
