import { compareRuns, piecesLength, slicePieces } from './content-check.js';
import type { CallOf } from './history.js';
import {
  claim,
  lengths,
  reveal,
  seize,
  tell,
  withNode,
  type Asked,
  type Effect,
  type NamespaceState,
} from './namespace-state.js';
import { compareNames } from '../../../src/common/path.js';
import { follow, namesOf, pathOf, type Directory, type File, type Way } from './namespace-tree.js';

/** The verbs of the namespace but for those that write a file; the codes and their order are the master's. */

export function mkdir(state: NamespaceState, call: CallOf<'mkdir'>, asked: Asked): Effect {
  const way = follow(state.root, call.path);
  if (way === undefined) return { refused: 'NOT_DIRECTORY' };
  if (way.target !== undefined) {
    if (!call.parents || way.target.type === 'file') return { refused: 'ALREADY_EXISTS' };
    return told(state, way.names, asked);
  }
  if (way.names.length > way.nodes.length && !call.parents) return { refused: 'PARENT_NOT_FOUND' };
  const made = makeDirectories(state, way, way.names.length, asked);
  return made === undefined ? { refused: 'NOT_DIRECTORY' } : told(made, way.names, asked);
}

/** Makes the directories that are missing among the first `depth` names; undefined if a file is in the way. */
export function makeDirectories(
  state: NamespaceState,
  { names, nodes }: Way,
  depth: number,
  asked: Asked,
): NamespaceState | undefined {
  const parent = nodes.at(-1);
  if (parent?.type !== 'directory') return undefined;
  let made = state;
  for (let i = nodes.length - 1; i < depth; i++) {
    if (i === nodes.length - 1) made = claim(made, parent.id, names[i]!);
    const id = `${asked.id}.${i}`;
    made = withNode(made, names.slice(0, i + 1), { type: 'directory', id, children: new Map() });
  }
  return made;
}

export function rename(state: NamespaceState, call: CallOf<'rename'>, asked: Asked): Effect {
  const source = follow(state.root, call.source);
  if (source === undefined) return { refused: 'NOT_DIRECTORY' };
  const moved = source.target;
  if (moved === undefined) return { refused: 'NOT_FOUND' };
  if (source.names.length === 0) return { refused: 'INVALID_ARGUMENT' };
  const target = follow(state.root, call.target);
  if (target === undefined) return { refused: 'NOT_DIRECTORY' };
  const isSame = pathOf(source.names) === pathOf(target.names);
  if (!isSame && target.nodes.includes(moved))
    return { refused: moved.type === 'directory' ? 'RENAME_INTO_ITSELF' : 'NOT_DIRECTORY' };
  if (target.names.length === 0) return { refused: 'ALREADY_EXISTS' };
  const parent = target.nodes[target.names.length - 1];
  if (parent === undefined) return { refused: 'PARENT_NOT_FOUND' };
  if (parent.type === 'file') return { refused: 'NOT_DIRECTORY' };
  const existing = target.target;
  if (isSame && call.overwrite) return told(state, source.names, asked);
  if (existing !== undefined) {
    if (!call.overwrite) return { refused: 'ALREADY_EXISTS' };
    if (existing.type === 'file' && moved.type === 'directory') return { refused: 'NOT_DIRECTORY' };
    if (existing.type === 'directory' && moved.type === 'file') return { refused: 'IS_DIRECTORY' };
    if (existing.type === 'directory' && existing.children.size > 0)
      return { refused: 'DIRECTORY_NOT_EMPTY' };
  }
  const freed = withNode(claim(state, parent.id, target.names.at(-1)!), source.names, undefined);
  return told(withNode(freed, target.names, moved), target.names, asked);
}

export function remove(state: NamespaceState, call: CallOf<'remove'>): Effect {
  const way = follow(state.root, call.path);
  if (way === undefined) return { refused: 'NOT_DIRECTORY' };
  if (way.target === undefined) return { refused: 'NOT_FOUND' };
  if (way.names.length === 0) return { refused: 'INVALID_ARGUMENT' };
  if (way.target.type === 'directory' && way.target.children.size > 0 && !call.recursive)
    return { refused: 'DIRECTORY_NOT_EMPTY' };
  return { state: withNode(state, way.names, undefined) };
}

export function setReplication(
  state: NamespaceState,
  call: CallOf<'setReplication'>,
  asked: Asked,
): Effect {
  const found = fileAt(state, call.path);
  if ('refused' in found) return found;
  const { names, file } = found;
  return told(withNode(state, names, { ...file, replication: call.replication }), names, asked);
}

export function truncate(state: NamespaceState, call: CallOf<'truncate'>, asked: Asked): Effect {
  const found = fileAt(state, call.path);
  if ('refused' in found) return found;
  const { names, file } = found;
  if (call.length > file.most) return { refused: 'INVALID_ARGUMENT' };
  if (call.length > file.length && asked.outcome.is === 'refused') {
    const shorter = withNode(state, names, { ...file, most: call.length - 1 });
    return { refused: 'INVALID_ARGUMENT', state: shorter };
  }
  const cut = {
    ...file,
    content: slicePieces(file.content, 0, call.length),
    length: call.length,
    most: call.length,
  };
  // A cut within a block takes two steps: the name may have been kept for another file between them.
  return told(withNode(seize(state, file.id), names, cut), names, asked);
}

export function concat(state: NamespaceState, call: CallOf<'concat'>, asked: Asked): Effect {
  if (call.sources.length === 0) return { refused: 'INVALID_ARGUMENT' };
  const into = fileAt(state, call.target);
  if ('refused' in into) return into;
  const parts = [into];
  for (const path of call.sources) {
    const source = fileAt(state, path);
    if ('refused' in source) return source;
    if (parts.some(({ file }) => file.id === source.file.id))
      return { refused: 'INVALID_ARGUMENT' };
    parts.push(source);
  }
  let next = state;
  for (const { file, directory, names } of parts) {
    next = claim(seize(next, file.id), directory.id, names.at(-1)!);
    if (file !== into.file) next = withNode(next, names, undefined);
  }
  const joined = {
    ...into.file,
    ...join(
      parts.map(({ file }) => file),
      asked,
    ),
  };
  return told(withNode(next, into.names, joined), into.names, asked);
}

/** Where more than one file may be shorter than planned, nobody can say which bytes stand where. */
function join(files: readonly File[], asked: Asked): Pick<File, 'content' | 'length' | 'most'> {
  const least = files.reduce((sum, { length }) => sum + length, 0);
  const most = files.reduce((sum, file) => sum + file.most, 0);
  const total = least === most ? least : asked.reply?.status?.length;
  const open = files.filter((file) => file.length < file.most);
  if (total === undefined || open.length > 1)
    return { content: [{ write: 'any', from: 0, length: most }], length: least, most };
  const content = files.flatMap((file) => {
    const length = file === open[0] ? total - (least - file.length) : file.length;
    return slicePieces(file.content, 0, length);
  });
  return { content: slicePieces(content, 0, total), length: total, most: total };
}

export function stat(state: NamespaceState, call: CallOf<'stat'>, asked: Asked): Effect {
  const way = follow(state.root, call.path);
  if (way === undefined) return { refused: 'NOT_DIRECTORY' };
  if (way.target === undefined) return { refused: 'NOT_FOUND' };
  return told(state, way.names, asked);
}

export function list(state: NamespaceState, call: CallOf<'list'>, asked: Asked): Effect {
  const way = follow(state.root, call.path);
  if (way === undefined) return { refused: 'NOT_DIRECTORY' };
  const { target, names } = way;
  if (target === undefined) return { refused: 'NOT_FOUND' };
  const entries = asked.reply?.entries ?? [];
  const expected =
    target.type === 'file'
      ? [names]
      : [...target.children.keys()].sort(compareNames).map((name) => [...names, name]);
  const shown = (paths: readonly string[]): string => paths.join(' ') || 'nothing';
  if (expected.length !== entries.length || expected.some((n, i) => pathOf(n) !== entries[i]?.path))
    return {
      state,
      wrong: `has ${shown(expected.map(pathOf))}, not ${shown(entries.map(({ path }) => path))}`,
    };
  let next = state;
  for (const [i, at] of expected.entries()) {
    const effect = tell(next, at, entries[i]!);
    if ('refused' in effect || effect.wrong !== undefined) return effect;
    next = effect.state;
  }
  return { state: next };
}

export function read(state: NamespaceState, call: CallOf<'read'>, asked: Asked): Effect {
  const found = fileAt(state, call.path);
  if ('refused' in found) return found;
  const { names, file } = found;
  const runs = asked.reply?.content ?? [];
  const bytes = piecesLength(runs);
  const end = call.start + bytes;
  const bad = (what: string): Effect => ({ state, wrong: `${call.path} ${what}` });
  if (bytes > 0 && end > file.most) return bad(`has ${lengths(file)} bytes, not ${end}`);
  const expected = slicePieces(file.content, call.start, bytes);
  const wrong = compareRuns(asked.cells, expected, runs, call.start);
  if (wrong !== undefined)
    return bad(`has at ${wrong.at} not ${wrong.expected} but ${wrong.found}`);
  if (bytes > (call.length ?? Infinity)) return bad(`gave ${bytes} bytes, more than asked`);
  if (bytes === call.length) {
    if (end <= file.length || bytes === 0) return { state };
    return { state: withNode(state, names, { ...file, length: end }) };
  }
  // It ended early: this is the end of the file, or beyond it.
  if (bytes === 0)
    return file.length <= call.start ? { state } : bad(`has ${lengths(file)} bytes, gave none`);
  const revealed = reveal(file, end);
  if (revealed === undefined) return bad(`has ${lengths(file)} bytes, not ${end}`);
  return { state: withNode(state, names, revealed) };
}

export interface FoundFile {
  readonly names: readonly string[];
  readonly file: File;
  readonly directory: Directory;
}

export function fileAt(
  state: NamespaceState,
  path: string,
): FoundFile | (Effect & { refused: unknown }) {
  const way = follow(state.root, path);
  if (way === undefined) return { refused: 'NOT_DIRECTORY' };
  const { target: file, nodes } = way;
  if (file === undefined) return { refused: 'NOT_FOUND' };
  if (file.type === 'directory') return { refused: 'IS_DIRECTORY' };
  return { names: namesOf(path), file, directory: nodes.at(-2) as Directory };
}

export function told(state: NamespaceState, names: readonly string[], asked: Asked): Effect {
  const said = asked.reply?.status;
  return said === undefined ? { state } : tell(state, names, said);
}
