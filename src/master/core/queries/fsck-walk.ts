import type { Child, Inode } from '../namespace/namespace.js';
import { isRefusal, type Refusal } from '../../../common/refusal.js';
import { childPath, joinNames } from '../../../common/path.js';
import type { Caller } from '../decision.js';
import { EXECUTE, need, READ } from '../permissions.js';
import type { MasterState } from '../state.js';
import { inodeOf, resolveTarget } from '../tree.js';
import type { WalkCursor } from './walk-cursor.js';

export interface WalkedFile {
  readonly path: string;
  readonly inode: Inode;
  readonly openForWrite: boolean;
}

export interface WalkPage {
  readonly files: readonly WalkedFile[];
  /** Directories entered in this page, the start included in the first. */
  readonly directories: number;
  /** Undefined when the walk is done. */
  readonly cursor: WalkCursor | undefined;
}

export interface WalkBounds {
  /** Files and directories of a page. */
  readonly entries: number;
  /** Blocks after which a page ends; one file is never split. */
  readonly blocks: number;
}

/**
 * One page of the files below a path, depth first in byte order of names. The cursor names a place, not an inode:
 * a tree that changes between pages is walked on from where that place would be. Needs `r-x` on every directory.
 */
export function fsckWalk(
  state: MasterState,
  caller: Caller,
  request: { readonly path: string; readonly cursor: WalkCursor | undefined },
  bounds: WalkBounds,
): WalkPage | Refusal {
  const resolved = resolveTarget(state, caller, request.path);
  if (isRefusal(resolved)) return resolved;
  const { target, path, names } = resolved;
  const walk = new Walk(state, caller, bounds, names);
  if (request.cursor === undefined) {
    const fault = walk.visit(target, path);
    if (fault !== undefined) return fault;
    if (target.type === 'file') return walk.page(undefined);
  }
  return walk.run(target, request.cursor ?? { directory: [], after: '' });
}

class Walk {
  private readonly files: WalkedFile[] = [];
  private directories = 0;
  private entries = 0;
  private blocks = 0;
  private readonly state: MasterState;
  private readonly caller: Caller;
  private readonly bounds: WalkBounds;
  private readonly start: readonly string[];

  constructor(state: MasterState, caller: Caller, bounds: WalkBounds, start: readonly string[]) {
    this.state = state;
    this.caller = caller;
    this.bounds = bounds;
    this.start = start;
  }

  page(cursor: WalkCursor | undefined): WalkPage {
    return { files: this.files, directories: this.directories, cursor };
  }

  visit(inode: Inode, path: string): Refusal | undefined {
    this.entries++;
    if (inode.type === 'directory') {
      this.directories++;
      return need(inode, this.caller, READ | EXECUTE, path);
    }
    const { id, blockCount } = inode;
    this.blocks += blockCount;
    this.files.push({
      path,
      inode: { ...inode },
      openForWrite: this.state.openFiles.get(id) !== undefined,
    });
    return undefined;
  }

  run(target: Inode, cursor: WalkCursor): WalkPage | Refusal {
    const { stack, after: first } = this.enter(target, cursor);
    let after = first;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = this.state.namespace.children(top.id, after, 1)[0];
      if (child === undefined) {
        stack.pop();
        after = top.name;
        continue;
      }
      const directory = stack.slice(1).map(({ name }) => name);
      if (this.entries >= this.bounds.entries || this.blocks >= this.bounds.blocks)
        return this.page({ directory, after });
      const inode = inodeOf(this.state, child.id);
      const path = childPath(joinNames([...this.start, ...directory]), child.name);
      const fault = this.visit(inode, path);
      if (fault !== undefined) return fault;
      if (inode.type === 'directory') stack.push(child);
      after = inode.type === 'directory' ? '' : child.name;
    }
    return this.page(undefined);
  }

  /** Follows the cursor as far as it still exists; what is gone was visited. */
  private enter(
    target: Inode,
    { directory, after }: WalkCursor,
  ): { readonly stack: Child[]; readonly after: string } {
    const stack: Child[] = [{ id: target.id, name: '' }];
    let at = target.id;
    for (const name of directory) {
      const id = this.state.namespace.lookup(at, name);
      if (id === undefined || inodeOf(this.state, id).type === 'file')
        return { stack, after: name };
      stack.push({ id, name });
      at = id;
    }
    return { stack, after };
  }
}
