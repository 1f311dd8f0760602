import { CompactNamespace } from '../../dist/master/core/namespace/compact/compact-namespace.js';
import { firstFrom } from './first-from.mjs';

/** What every shape keeps of an inode. */
const inode = (id, type) => ({
  id,
  type,
  owner: 'etl',
  group: 'warehouse',
  mode: 0o644,
  mtimeMs: 1.79e12 + id,
  atimeMs: 1.79e12 + id,
  version: id,
  replication: 3,
  blockSize: 2 ** 26,
});

/** The real one. */
export class Pages {
  tree = new CompactNamespace();
  directory(id) {
    this.tree.insert({ ...inode(id, 'directory'), replication: 0, blockSize: 0 });
  }
  insert = (id, parent, name) => this.tree.insert(inode(id, 'file'), { parent, name });
  lookup = (parent, name) => this.tree.lookup(parent, name);
  list = (parent) => this.tree.children(parent, '', 1_000).length;
  capture = () => (this.tree.roots(), this.tree.memory.snapshot());
}

/** Rows in a Map, and a Map and a sorted list of names in each directory. */
export class Rows {
  rows = new Map();
  directory = (id) => this.rows.set(id, { ...inode(id, 'directory'), ids: new Map(), names: [] });
  insert(id, parent, name) {
    const { ids, names } = this.rows.get(parent);
    this.rows.set(id, { ...inode(id, 'file'), parent, name });
    ids.set(name, id);
    if (names.length === 0 || names.at(-1) < name) names.push(name);
    else
      names.splice(
        firstFrom(names.length, (i) => names[i] >= name),
        0,
        name,
      );
  }
  lookup = (parent, name) => this.rows.get(parent).ids.get(name);
  list(parent) {
    const { ids, names } = this.rows.get(parent);
    return names.slice(0, 1_000).map((name) => ({ name, id: ids.get(name) })).length;
  }
  /** The rows change, so they are copied. */
  capture = () => [...this.rows.values()].map((row) => ({ ...row }));
}
