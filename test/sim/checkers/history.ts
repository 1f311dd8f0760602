import type { ErrorCode } from '../../../src/common/error-codes.js';
import type { Run } from './content-cells.js';

/**
 * What clients asked and what they got, at the grain at which it takes effect: each call is one step of the master, so a
 * written file is an `open` and its `commit`s (a flush, or the close), not one long call.
 */
export type Call =
  | { readonly kind: 'mkdir'; readonly path: string; readonly parents: boolean }
  | {
      readonly kind: 'open';
      readonly path: string;
      readonly mode: 'create' | 'append';
      /** Name of this writing, never used again; `commit`s refer to it. */
      readonly session: string;
      /** Number of the content that is written, never used again (content-cells.ts). */
      readonly write: number;
      /** Bytes that will be written at most, over those that are there. */
      readonly planned: number;
      readonly overwrite: boolean;
      readonly parents: boolean;
      readonly replication: number;
      /** What an acknowledgement promises: a power cut may take what was not synced. */
      readonly durability?: 'sync' | 'flush';
      readonly ack?: 'all' | 'quorum';
    }
  /** An empty file, made and published in one step. */
  | {
      readonly kind: 'make';
      readonly path: string;
      readonly session: string;
      readonly write: number;
      readonly overwrite: boolean;
      readonly parents: boolean;
      readonly replication: number;
    }
  | {
      readonly kind: 'commit';
      readonly session: string;
      /** Bytes of this writing that the commit covers. */
      readonly written: number;
      /** A close, or else a flush. */
      readonly last: boolean;
    }
  | {
      readonly kind: 'rename';
      readonly source: string;
      readonly target: string;
      readonly overwrite: boolean;
    }
  | { readonly kind: 'remove'; readonly path: string; readonly recursive: boolean }
  | { readonly kind: 'setReplication'; readonly path: string; readonly replication: number }
  | { readonly kind: 'truncate'; readonly path: string; readonly length: number }
  | { readonly kind: 'concat'; readonly target: string; readonly sources: readonly string[] }
  | { readonly kind: 'stat'; readonly path: string }
  | { readonly kind: 'list'; readonly path: string }
  | {
      readonly kind: 'read';
      readonly path: string;
      readonly start: number;
      /** Bytes wanted; undefined to the end. */
      readonly length: number | undefined;
    };

export type CallKind = Call['kind'];
export type CallOf<K extends CallKind> = Extract<Call, { kind: K }>;

/** What a reply says of an inode, as far as a model can know it. */
export interface Shape {
  readonly path: string;
  readonly type: 'file' | 'directory';
  /** 0 for a directory. */
  readonly length: number;
  readonly replication: number;
}

export interface Reply {
  /** Of most calls. */
  readonly status?: Shape;
  /** Of an open: bytes that were there. */
  readonly position?: number;
  /** Of a list, in order. */
  readonly entries?: readonly Shape[];
  /** Of a read: what the bytes say they are. */
  readonly content?: readonly Run[];
}

/**
 * How a call ended: `ok`; `refused` (it has no effect); `unknown` (a mutation whose answer was lost: it may take effect
 * at any later time, or never); `failed` (a read that got nothing, which says nothing of the namespace).
 */
export type Outcome =
  | { readonly is: 'ok'; readonly reply: Reply }
  | { readonly is: 'refused'; readonly code: ErrorCode }
  | { readonly is: 'unknown'; readonly code: ErrorCode | 'NONE'; readonly why?: string }
  | { readonly is: 'failed'; readonly code: ErrorCode; readonly why?: string };

/** A number, of the identity that it counts for. */
export interface SentCall {
  readonly clientId: string;
  readonly operation: number;
}

export interface Operation {
  /** Unique in the history. */
  readonly id: number;
  readonly client: string;
  /** Times of one clock that never stands still between two events (a counter, or monotonic milliseconds). */
  readonly invoked: number;
  readonly returned: number;
  readonly call: Call;
  readonly outcome: Outcome;
  /** Numbers under which the client library sent this to the master, or had it sent: the log names them too. */
  readonly sent?: readonly SentCall[];
  /** Txid at which it took effect, where that is known. */
  readonly txid?: number | undefined;
}

export const READS: ReadonlySet<CallKind> = new Set<CallKind>(['stat', 'list', 'read']);

/** One line for each operation. */
export function encodeHistory(operations: Iterable<Operation>): string {
  let text = '';
  for (const operation of operations) text += `${JSON.stringify(operation)}\n`;
  return text;
}

/** The reverse; a last line that was cut (its process was killed) is left out. @throws SyntaxError for another one */
export function decodeHistory(text: string): Operation[] {
  const lines = text.split('\n');
  const cut = lines.pop();
  const operations = lines.map((line) => JSON.parse(line) as Operation);
  if (cut !== undefined && cut !== '') {
    try {
      operations.push(JSON.parse(cut) as Operation);
    } catch {
      // Cut in mid-line.
    }
  }
  return operations;
}
