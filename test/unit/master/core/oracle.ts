/** A file as the oracle sees it; the same object stays with it across renames. */
export interface OracleFile {
  lengths: number[];
  open: boolean;
}
type Node = OracleFile | 'directory';

/** The plainest model of a tree: paths and what is there. It says what must work and what must not. */
export class Oracle {
  nodes = new Map<string, Node>([['/', 'directory']]);
  /** Unpublished files by the path that they will have. */
  reserved = new Map<string, OracleFile>();

  file(path: string): OracleFile | undefined {
    const node = this.nodes.get(path);
    return node === 'directory' ? undefined : node;
  }

  isDirectory(path: string): boolean {
    return this.nodes.get(path) === 'directory';
  }

  /** A file that can be opened or reshaped now. */
  closed(path: string): OracleFile | undefined {
    const file = this.file(path);
    return file === undefined || file.open || this.reserved.has(path) ? undefined : file;
  }

  mkdir(path: string, parents: boolean): boolean {
    if (this.nodes.has(path)) return parents && this.isDirectory(path);
    const missing = [path];
    for (let at = parentOf(path); !this.isDirectory(at); at = parentOf(at)) {
      if (this.nodes.has(at) || !parents) return false;
      missing.push(at);
    }
    if (this.reserved.has(missing.at(-1)!)) return false;
    for (const made of missing) this.nodes.set(made, 'directory');
    return true;
  }

  create(path: string, overwrite: boolean): OracleFile | undefined {
    if (!this.isDirectory(parentOf(path)) || this.reserved.has(path)) return undefined;
    if (this.isDirectory(path) || (this.nodes.has(path) && !overwrite)) return undefined;
    const file = { lengths: [], open: true };
    this.reserved.set(path, file);
    return file;
  }

  /** Where an open file is, if it still is anywhere. */
  pathOf(file: OracleFile): string | undefined {
    for (const [path, node] of this.nodes) if (node === file) return path;
    for (const [path, node] of this.reserved) if (node === file) return path;
    return undefined;
  }

  publish(file: OracleFile): void {
    for (const [path, reserved] of this.reserved) {
      if (reserved !== file) continue;
      this.reserved.delete(path);
      this.nodes.set(path, file);
    }
  }

  giveUp(file: OracleFile): void {
    file.open = false;
    for (const [path, reserved] of this.reserved) if (reserved === file) this.reserved.delete(path);
  }

  rename(source: string, target: string, overwrite: boolean): boolean {
    const node = this.nodes.get(source);
    if (node === undefined || source === '/' || target === '/') return false;
    if (isBelow(target, source) || !this.isDirectory(parentOf(target))) return false;
    if (source === target) return overwrite;
    const there = this.nodes.get(target);
    if (this.reserved.has(target) || (there !== undefined && !overwrite)) return false;
    if (there !== undefined && (there === 'directory') !== (node === 'directory')) return false;
    if (there === 'directory' && this.holdsAny(target)) return false;
    this.nodes.delete(target);
    const moved = (path: string): string =>
      path === source || isBelow(path, source) ? target + path.slice(source.length) : path;
    this.nodes = new Map([...this.nodes].map(([path, n]) => [moved(path), n]));
    // A name that is kept for a new file stays where it is when the file there is moved.
    this.reserved = new Map(
      [...this.reserved].map(([path, f]) => [path === source ? path : moved(path), f]),
    );
    return true;
  }

  removable(path: string, recursive: boolean): boolean {
    if (path === '/' || !this.nodes.has(path)) return false;
    return !this.isDirectory(path) || recursive || !this.holdsAny(path);
  }

  /** Moved to a place that was free, in directories that are made where they are missing. */
  trash(path: string, place: string): void {
    const fine = this.mkdir(parentOf(place), true) && this.rename(path, place, false);
    if (!fine) throw new Error(`${place} in the trash is not free for ${path}`);
  }

  remove(path: string, recursive: boolean): boolean {
    if (!this.removable(path, recursive)) return false;
    for (const map of [this.nodes, this.reserved])
      for (const at of map.keys()) if (isBelow(at, path)) map.delete(at);
    this.nodes.delete(path);
    return true;
  }

  tree(): Map<string, number> {
    const size = ({ lengths }: OracleFile): number => lengths.reduce((a, b) => a + b, 0);
    return new Map(
      [...this.nodes].map(([path, node]) => [path, node === 'directory' ? -1 : size(node)]),
    );
  }

  private holdsAny(directory: string): boolean {
    return [...this.nodes.keys(), ...this.reserved.keys()].some((path) => isBelow(path, directory));
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory === '/' ? '/' : `${directory}/`) && path !== '/';
}
