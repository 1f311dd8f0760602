import { ROOT_INODE, type InodeId } from '../../../common/ids.js';
import { joinNames, nameFault } from '../../../common/path.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import {
  CURRENT_NAME,
  HOMES_NAME,
  STAMPS_MAX,
  stampedName,
  TRASH_MODE,
  TRASH_NAME,
  WAY_MODE,
} from '../../../common/trash.js';
import type { Inode } from '../namespace/namespace.js';
import type { MasterState } from '../state.js';
import { inodeOf } from '../tree.js';
import { beingWritten } from './place.js';

/** A place in a user's trash. */
export interface TrashWay {
  /** The last directory that is there. */
  readonly parent: InodeId;
  readonly missing: readonly MissingDirectory[];
  /** Free in the directory at the end of the way. */
  readonly name: string;
  /** The whole path, `name` included. */
  readonly names: readonly string[];
}

interface MissingDirectory {
  readonly name: string;
  readonly owner: string;
  readonly mode: number;
}

const PUBLIC_MODE = 0o755;

/** Where something of this path goes. Rights on the way are not asked for: the directories are the user's own. */
export function wayIntoTrash(
  state: MasterState,
  user: string,
  names: readonly string[],
  timeMs: number,
): TrashWay | Refusal {
  const way = new Way(state);
  const fault =
    way.enter({ name: HOMES_NAME, owner: state.superuser, mode: PUBLIC_MODE }) ??
    way.enter({ name: user, owner: user, mode: PUBLIC_MODE }) ??
    way.enterOwn({ name: TRASH_NAME, owner: user, mode: TRASH_MODE }) ??
    way.enterOwn({ name: CURRENT_NAME, owner: user, mode: TRASH_MODE });
  if (fault !== undefined) return fault;
  for (const name of names.slice(0, -1)) {
    const blocked = way.enterMade({ name, owner: user, mode: WAY_MODE }, timeMs);
    if (blocked !== undefined) return blocked;
  }
  const name = way.freeName(names.at(-1) ?? '', timeMs);
  if (isRefusal(name)) return name;
  return { parent: way.parent, missing: way.missing, name, names: [...way.names, name] };
}

/** Goes down from the root, through directories that are there and on through those that have to be made. */
class Way {
  parent: InodeId = ROOT_INODE;
  readonly missing: MissingDirectory[] = [];
  readonly names: string[] = [];
  private readonly state: MasterState;

  constructor(state: MasterState) {
    this.state = state;
  }

  enter(directory: MissingDirectory): Refusal | undefined {
    const { name } = directory;
    const there = this.lookup(name);
    if (there === undefined && this.reserved(name)) return beingWritten(this.pathOf(name));
    if (there !== undefined && there.type !== 'directory')
      return refuse('NOT_DIRECTORY', {
        message: 'It is in the way of the trash and not a directory',
        path: this.pathOf(name),
      });
    this.step(directory, there);
    return undefined;
  }

  /** As `enter`; what another user owns would not be private. */
  enterOwn(directory: MissingDirectory): Refusal | undefined {
    const owner = this.lookup(directory.name)?.owner;
    if (owner !== undefined && owner !== directory.owner)
      return refuse('PERMISSION_DENIED', {
        message: `It belongs to ${owner}, so it is no trash of ${directory.owner}`,
        path: this.pathOf(directory.name),
      });
    return this.enter(directory);
  }

  /** Into a directory that the trash made itself. Anything else of that name was removed itself, and stays as it was. */
  enterMade(directory: MissingDirectory, timeMs: number): Refusal | undefined {
    const there = this.lookup(directory.name);
    if (there?.type === 'directory' && there.owner === directory.owner && there.mode === WAY_MODE) {
      this.step(directory, there);
      return undefined;
    }
    const name = this.freeName(directory.name, timeMs);
    if (isRefusal(name)) return name;
    this.step({ ...directory, name }, undefined);
    return undefined;
  }

  freeName(name: string, timeMs: number): string | Refusal {
    if (this.isFree(name)) return name;
    for (let stampMs = timeMs; stampMs < timeMs + STAMPS_MAX; stampMs++) {
      const stamped = stampedName(name, stampMs);
      if (nameFault(stamped) !== undefined) break;
      if (this.isFree(stamped)) return stamped;
    }
    return refuse('ALREADY_EXISTS', {
      message: 'The trash has this name already, and no room for another one like it',
      path: this.pathOf(name),
    });
  }

  private isFree(name: string): boolean {
    return this.lookup(name) === undefined && !this.reserved(name);
  }

  private lookup(name: string): Inode | undefined {
    if (this.missing.length > 0) return undefined;
    const id = this.state.namespace.lookup(this.parent, name);
    return id === undefined ? undefined : inodeOf(this.state, id);
  }

  private reserved(name: string): boolean {
    if (this.missing.length > 0) return false;
    return this.state.openFiles.reservation(this.parent, name) !== undefined;
  }

  private step(directory: MissingDirectory, there: Inode | undefined): void {
    if (there === undefined) this.missing.push(directory);
    else this.parent = there.id;
    this.names.push(directory.name);
  }

  private pathOf(name: string): string {
    return joinNames([...this.names, name]);
  }
}
