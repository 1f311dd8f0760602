import { slicePieces, type Piece } from './content-check.js';

/** A namespace as values: a change makes new nodes on the way to the root and shares the rest. */
export interface Directory {
  readonly type: 'directory';
  /** Stays with it across renames. */
  readonly id: string;
  readonly children: ReadonlyMap<string, Node>;
}

export interface File {
  readonly type: 'file';
  readonly id: string;
  /** What the first `most` bytes are, written or about to be. */
  readonly content: readonly Piece[];
  /** Bytes that are committed at least. */
  readonly length: number;
  /** Bytes that may be committed: blocks of a file that is being written are committed one by one, unasked. */
  readonly most: number;
  readonly replication: number;
}

export type Node = Directory | File;

/** A path followed as far as it exists. */
export interface Way {
  readonly names: readonly string[];
  /** The root, and one node for each name that exists. */
  readonly nodes: readonly Node[];
  readonly target: Node | undefined;
}

export function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

export function pathOf(names: readonly string[]): string {
  return `/${names.join('/')}`;
}

/** Undefined if a file stands in the way. */
export function follow(root: Directory, path: string): Way | undefined {
  const names = namesOf(path);
  let node: Node = root;
  const nodes: Node[] = [root];
  for (const name of names) {
    if (node.type === 'file') return undefined;
    const child = node.children.get(name);
    if (child === undefined) break;
    nodes.push((node = child));
  }
  return { names, nodes, target: nodes.length === names.length + 1 ? node : undefined };
}

/** The tree with this node at a place whose directory exists; undefined takes away what is there. */
export function put(root: Directory, names: readonly string[], node: Node | undefined): Directory {
  const [name, ...rest] = names;
  if (name === undefined) return node === undefined || node.type === 'file' ? root : node;
  const children = new Map(root.children);
  if (rest.length > 0) {
    const child = children.get(name);
    if (child?.type !== 'directory') throw new Error(`${name} is no directory`);
    children.set(name, put(child, rest, node));
  } else if (node === undefined) children.delete(name);
  else children.set(name, node);
  return { ...root, children };
}

/** Where the node with this id is. */
export function find(root: Directory, id: string): readonly string[] | undefined {
  if (root.id === id) return [];
  for (const [name, child] of root.children) {
    if (child.id === id) return [name];
    const below = child.type === 'directory' ? find(child, id) : undefined;
    if (below !== undefined) return [name, ...below];
  }
  return undefined;
}

const keys = new WeakMap<Node, string>();

/** The same for trees that cannot be told apart by any call to come. */
export function keyOf(node: Node): string {
  const known = keys.get(node);
  if (known !== undefined) return known;
  let key: string;
  if (node.type === 'file') {
    const pieces = node.content.map(({ write, from, length }) => `${write}.${from}.${length}`);
    key = `${node.id}:${node.length}-${node.most}*${node.replication}[${pieces.join()}]`;
  } else {
    const names = [...node.children.keys()].sort();
    const children = names.map(
      (name) => `${JSON.stringify(name)}:${keyOf(node.children.get(name)!)}`,
    );
    key = `${node.id}{${children.join()}}`;
  }
  keys.set(node, key);
  return key;
}

/** Whether one tree is the other, of which more is known: how long files are that were being written. */
export function isKnownBetter(before: Node, after: Node): boolean {
  if (before === after) return true;
  if (before.id !== after.id) return false;
  if (before.type === 'file' || after.type === 'file') {
    if (before.type === 'directory' || after.type === 'directory') return false;
    const left = { ...before, content: slicePieces(before.content, 0, after.most) };
    const { length, most } = after;
    return (
      before.length <= length &&
      most <= before.most &&
      keyOf({ ...left, length, most }) === keyOf(after)
    );
  }
  if (before.children.size !== after.children.size) return false;
  return [...before.children].every(([name, child]) => {
    const other = after.children.get(name);
    return other !== undefined && isKnownBetter(child, other);
  });
}
