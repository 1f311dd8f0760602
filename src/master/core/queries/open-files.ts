import type { ClientId, InodeId } from '../../../common/ids.js';
import { childPath } from '../../../common/path.js';
import type { MasterState } from '../state.js';
import { pathOf } from '../tree.js';

export interface OpenFileReport {
  readonly inode: InodeId;
  readonly holder: ClientId;
  readonly kind: 'create' | 'append' | 'truncate';
  /** Readers can see it. */
  readonly published: boolean;
  /** Undefined once it was removed. */
  readonly path: string | undefined;
}

/** Open files with ids after `after`, by rising id, a page at most. */
export function openFiles(
  state: MasterState,
  after: number,
  limit: number,
): readonly OpenFileReport[] {
  return [...state.openFiles.all()]
    .filter(({ inode }) => inode > after)
    .sort((a, b) => a.inode - b.inode)
    .slice(0, limit)
    .map(({ inode, holder, kind, reserved }) => {
      const parent = reserved === undefined ? undefined : pathOf(state, reserved.parent);
      const path =
        reserved === undefined
          ? pathOf(state, inode)
          : parent === undefined
            ? undefined
            : childPath(parent, reserved.name);
      return { inode, holder, kind, published: reserved === undefined, path };
    });
}
