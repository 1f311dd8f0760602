import { DecodeFault } from '../../../common/byte-reader.js';
import type { InodeId } from '../../../common/ids.js';
import type { CompactNamespace } from './compact/compact-namespace.js';

/** Directory entries that are read at once. */
const BATCH = 1_000;

/**
 * Throws DecodeFault if directories lie within each other in a circle, so that no path leads to them. Every inode has
 * one name at most, so a walk from those without a name ends, and meets all others but such.
 */
export function checkReachable(namespace: CompactNamespace): void {
  const waiting: InodeId[] = [];
  for (const { id, type, parent } of namespace.inodes())
    if (type === 'directory' && parent === undefined) waiting.push(id);
  let links = 0;
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    let batch = namespace.childInodes(directory, '', BATCH);
    while (batch.length > 0) {
      links += batch.length;
      for (const { id, type } of batch) if (type === 'directory') waiting.push(id);
      batch = namespace.childInodes(directory, batch.at(-1)!.name, BATCH);
    }
  }
  if (links !== namespace.links)
    throw new DecodeFault(
      `${namespace.links - links} names are in directories that no path leads to`,
    );
}
