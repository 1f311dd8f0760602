import type { CallOf } from './history.js';
import { slicePieces } from './content-check.js';
import { fileAt, makeDirectories, told } from './namespace-verbs.js';
import {
  claim,
  placeOf,
  reveal,
  seize,
  withNode,
  withSession,
  type Asked,
  type Effect,
  type NamespaceState,
  type Session,
} from './namespace-state.js';
import { follow, type Directory, type File, type Node } from './namespace-tree.js';

/** How files are written: opened under a lease, committed by a flush or at the end. */

export function open(state: NamespaceState, call: CallOf<'open'>, asked: Asked): Effect {
  return call.mode === 'create' ? create(state, call, asked) : append(state, call, asked);
}

function create(state: NamespaceState, call: CallOf<'open'>, asked: Asked): Effect {
  const way = follow(state.root, call.path);
  if (way === undefined) return { refused: 'NOT_DIRECTORY' };
  const { names, nodes, target } = way;
  const name = names.at(-1);
  if (name === undefined) return { refused: 'ALREADY_EXISTS' };
  if (names.length > nodes.length && !call.parents) return { refused: 'PARENT_NOT_FOUND' };
  if (target !== undefined && !call.overwrite) return { refused: 'ALREADY_EXISTS' };
  if (target?.type === 'directory') return { refused: 'IS_DIRECTORY' };
  const made =
    names.length > nodes.length ? makeDirectories(state, way, names.length - 1, asked) : state;
  const parent = made && follow(made.root, names.slice(0, -1).join('/'))?.target;
  if (made === undefined || parent?.type !== 'directory') return { refused: 'NOT_DIRECTORY' };
  const free = claim(made, parent.id, name);
  // Nobody writes on under an open whose answer was lost.
  if (asked.outcome.is !== 'ok') return { state: free };
  const reserved = { is: 'reserved', directory: parent.id, name, open: call } as const;
  return { state: withSession(free, call.session, reserved) };
}

/** What opening a new file and closing it do, with nothing in between. */
export function make(state: NamespaceState, call: CallOf<'make'>, asked: Asked): Effect {
  const opening = { ...call, kind: 'open', mode: 'create', planned: 0 } as const;
  const opened = create(state, opening, { ...asked, outcome: { is: 'ok', reply: {} } });
  if ('refused' in opened) return opened;
  const closing = { kind: 'commit', session: call.session, written: 0, last: true } as const;
  return commit(opened.state, closing, asked);
}

function append(state: NamespaceState, call: CallOf<'open'>, asked: Asked): Effect {
  const found = fileAt(state, call.path);
  if ('refused' in found) return found;
  const base = asked.reply?.position;
  if (base === undefined) return { state };
  const { names, file, directory } = found;
  if (reveal(file, base) === undefined)
    return { state, wrong: `${call.path} has ${file.length} bytes, not ${base}` };
  const most = base + call.planned;
  const planned = { write: call.write, from: 0, length: call.planned };
  const content = slicePieces([...slicePieces(file.content, 0, base), planned], 0, most);
  const grown: File = { ...file, content, length: base, most };
  const free = claim(seize(state, file.id), directory.id, names.at(-1)!);
  const session: Session = { is: 'published', file: file.id, base };
  return { state: withSession(withNode(free, names, grown), call.session, session) };
}

export function commit(state: NamespaceState, call: CallOf<'commit'>, asked: Asked): Effect {
  const session = state.sessions.get(call.session);
  if (session === undefined) return { refused: 'LEASE_EXPIRED' };
  return session.is === 'reserved'
    ? publish(state, call, session, asked)
    : grow(state, call, session, asked);
}

/** The file gets its name, with what was written so far. */
function publish(
  state: NamespaceState,
  call: CallOf<'commit'>,
  { directory, name, open }: Extract<Session, { is: 'reserved' }>,
  asked: Asked,
): Effect {
  const parent = placeOf(state, directory);
  if (parent === undefined) return { refused: 'LEASE_EXPIRED' };
  const names = [...parent, name];
  const there = nodeAt(state.root, names);
  if (there?.type === 'directory') return { state, wrong: `${names.join('/')} is a directory` };
  if (there !== undefined && !open.overwrite)
    return { state, wrong: `${names.join('/')} was there and was not to be replaced` };
  const most = call.last ? call.written : open.planned;
  const file: File = {
    type: 'file',
    id: call.session,
    content: slicePieces([{ write: open.write, from: 0, length: most }], 0, most),
    length: call.written,
    most,
    replication: open.replication,
  };
  const session: Session = { is: 'published', file: file.id, base: 0 };
  const next = withSession(state, call.session, call.last ? undefined : session);
  return told(withNode(next, names, file), names, asked);
}

function grow(
  state: NamespaceState,
  call: CallOf<'commit'>,
  { file: id, base }: Extract<Session, { is: 'published' }>,
  asked: Asked,
): Effect {
  const names = placeOf(state, id);
  if (names === undefined) return { refused: 'LEASE_EXPIRED' };
  const file = nodeAt(state.root, names) as File;
  const length = base + call.written;
  if (length < file.length)
    return { state, wrong: `${names.join('/')} has ${file.length} bytes already, not ${length}` };
  const most = call.last ? length : file.most;
  const content = slicePieces(file.content, 0, most);
  const next = call.last ? withSession(state, call.session, undefined) : state;
  return told(withNode(next, names, { ...file, content, length, most }), names, asked);
}

function nodeAt(root: Directory, names: readonly string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const name of names) node = (node as Directory).children.get(name);
  return node;
}
