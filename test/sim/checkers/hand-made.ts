import type { ErrorCode } from '../../../src/common/error-codes.js';
import { ContentCells } from './content-cells.js';
import type { Call, CallOf, Operation, Outcome, Reply, Shape } from './history.js';

/** Histories written by hand: operations in a few words. */

export const cells = new ContentCells(1);

export const lost: Outcome = { is: 'unknown', code: 'DEADLINE_EXCEEDED' };
export const done = (reply: Reply = {}): Outcome => ({ is: 'ok', reply });
export const refused = (code: ErrorCode): Outcome => ({ is: 'refused', code });

export const file = (path: string, length: number, replication = 3): Shape => ({
  path,
  type: 'file',
  length,
  replication,
});
export const directory = (path: string): Shape => ({
  path,
  type: 'directory',
  length: 0,
  replication: 0,
});

/** Numbers operations as they are made. */
export class HandMade {
  readonly operations: Operation[] = [];

  /** A call from `span[0]` to `span[1]`; each such pair of times is a client of its own. */
  add(span: readonly [number, number], call: Call, outcome: Outcome, txid?: number): Operation {
    const [invoked, returned] = span;
    const id = this.operations.length + 1;
    const fixed = { id, client: `c${id}`, invoked, returned, call, outcome };
    const operation = txid === undefined ? fixed : { ...fixed, txid };
    this.operations.push(operation);
    return operation;
  }

  mkdir(span: readonly [number, number], path: string, outcome = done(), txid?: number): Operation {
    return this.add(span, { kind: 'mkdir', path, parents: false }, outcome, txid);
  }

  /** A whole file: opened within the first half of the span, closed within the second. */
  put(
    [from, to]: readonly [number, number],
    path: string,
    written: { write: number; length: number; close?: Outcome; txid?: number },
  ): void {
    const middle = (from + to) / 2;
    const { write, length, close = done(), txid } = written;
    const opening = this.opening(path, { write, planned: length, overwrite: true });
    this.add([from, middle - 0.1], opening, done(), txid === undefined ? undefined : txid - 0.5);
    const { session } = opening;
    this.add(
      [middle + 0.1, to],
      { kind: 'commit', session, written: length, last: true },
      close,
      txid,
    );
  }

  opening(path: string, more: Partial<CallOf<'open'>> & { write: number }): CallOf<'open'> {
    return {
      kind: 'open',
      path,
      mode: 'create',
      session: `s${more.write}`,
      planned: 0,
      overwrite: false,
      parents: false,
      replication: 3,
      ...more,
    };
  }

  /** A read of the whole file that gave all of one writing, or nothing of it. */
  read(
    span: readonly [number, number],
    path: string,
    found: { write: number; length: number } | ErrorCode,
  ): Operation {
    const outcome =
      typeof found === 'string'
        ? refused(found)
        : done({ content: cells.identify(cells.bytes(found.write, 0, found.length)) });
    return this.add(span, { kind: 'read', path, start: 0, length: undefined }, outcome);
  }
}
