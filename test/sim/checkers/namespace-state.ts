import type { ErrorCode } from '../../../src/common/error-codes.js';
import type { ContentCells } from './content-cells.js';
import type { CallOf, Outcome, Reply, Shape } from './history.js';
import { find, pathOf, put, type Directory, type File, type Node } from './namespace-tree.js';

/** A file that some client writes. */
export type Session =
  | {
      /** Not in its directory yet: its name is kept. */
      readonly is: 'reserved';
      readonly directory: string;
      readonly name: string;
      readonly open: CallOf<'open'>;
    }
  | { readonly is: 'published'; readonly file: string; readonly base: number };

export interface NamespaceState {
  readonly root: Directory;
  readonly sessions: ReadonlyMap<string, Session>;
}

/** A call against a state: what it was told, with what bytes are compared, and how often the model made something before. */
export interface Asked {
  readonly id: number;
  readonly outcome: Outcome;
  readonly reply: Reply | undefined;
  readonly cells: ContentCells;
}

/** What a call does: a refusal; or a state, with a text if the reply cannot be of it. */
export type Effect =
  | { readonly refused: ErrorCode; readonly state?: NamespaceState }
  | { readonly state: NamespaceState; readonly wrong?: string };

export const ROOT_ID = '/';

export const EMPTY_NAMESPACE: NamespaceState = {
  root: { type: 'directory', id: ROOT_ID, children: new Map() },
  sessions: new Map(),
};

export function withNode(
  state: NamespaceState,
  names: readonly string[],
  node: Node | undefined,
): NamespaceState {
  return { ...state, root: put(state.root, names, node) };
}

/** The file is somebody's now: who wrote it before has lost his lease, or there are two writers. */
export function seize(state: NamespaceState, file: string): NamespaceState {
  return withoutSessions(state, (session) => session.is === 'published' && session.file === file);
}

/** The name is somebody's now. */
export function claim(state: NamespaceState, directory: string, name: string): NamespaceState {
  return withoutSessions(
    state,
    (session) =>
      session.is === 'reserved' && session.directory === directory && session.name === name,
  );
}

export function withSession(
  state: NamespaceState,
  id: string,
  session: Session | undefined,
): NamespaceState {
  const sessions = new Map(state.sessions);
  if (session === undefined) sessions.delete(id);
  else sessions.set(id, session);
  return { ...state, sessions };
}

/** Holds what a reply says of a node against it; a length that it reveals is known from then on. */
export function tell(state: NamespaceState, names: readonly string[], said: Shape): Effect {
  const path = pathOf(names);
  let node: Node = state.root;
  for (const name of names) node = (node as Directory).children.get(name)!;
  const wrong = (what: string): Effect => ({ state, wrong: `${path} ${what}` });
  if (said.path !== path) return wrong(`is called ${said.path}`);
  if (said.type !== node.type) return wrong(`is a ${node.type}, not a ${said.type}`);
  if (node.type === 'directory') return { state };
  if (said.replication !== node.replication)
    return wrong(`has replication ${node.replication}, not ${said.replication}`);
  const revealed = reveal(node, said.length);
  if (revealed === undefined) return wrong(`has ${lengths(node)} bytes, not ${said.length}`);
  return { state: revealed === node ? state : withNode(state, names, revealed) };
}

/** The file if it has this length, of those that it may have. */
export function reveal(file: File, length: number): File | undefined {
  if (length === file.length) return file;
  return length > file.length && length <= file.most ? { ...file, length } : undefined;
}

export function lengths({ length, most }: File): string {
  return length === most ? `${length}` : `${length} to ${most}`;
}

export function placeOf(state: NamespaceState, id: string): readonly string[] | undefined {
  return find(state.root, id);
}

function withoutSessions(
  state: NamespaceState,
  gone: (session: Session) => boolean,
): NamespaceState {
  if (![...state.sessions.values()].some(gone)) return state;
  return {
    ...state,
    sessions: new Map([...state.sessions].filter(([, session]) => !gone(session))),
  };
}
