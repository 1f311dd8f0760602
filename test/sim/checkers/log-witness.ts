import type { OperationKind } from '../../../src/master/core/operation.js';
import type { CallKind, Operation } from './history.js';

/** One record of the master's operation log, as far as it concerns a client. */
export interface LoggedCall {
  readonly txid: number;
  readonly clientId: string;
  readonly operation: number;
  readonly kind: OperationKind;
}

/** The log and the clients do not tell the same story. */
export interface LogViolation {
  readonly kind:
    /** One call of a client has two records. */
    | 'applied twice'
    /** A client was told that it has no effect, and it has. */
    | 'refused and applied';
  readonly detail: string;
}

/** The record in which each kind of call takes effect. */
const EFFECTS: Readonly<Record<CallKind, readonly OperationKind[]>> = {
  mkdir: ['mkdir'],
  open: ['createFile', 'createWithBlock', 'appendFile'],
  make: ['makeFile'],
  commit: ['flushFile', 'completeFile'],
  rename: ['rename'],
  remove: ['remove'],
  setReplication: ['setReplication'],
  truncate: ['truncateAtEdge', 'finishTruncate'],
  concat: ['concat'],
  stat: [],
  list: [],
  read: [],
};

/**
 * The history with the txid at which each operation took effect, from the log: also for replies that carry none
 * (a removal's), and for calls whose reply was lost.
 */
export function witnessed(
  operations: readonly Operation[],
  log: readonly LoggedCall[],
): { readonly operations: Operation[]; readonly violations: LogViolation[] } {
  const violations: LogViolation[] = [];
  const records = new Map<string, LoggedCall>();
  for (const record of log) {
    const name = `${record.clientId} ${record.operation}`;
    const first = records.get(name);
    if (first !== undefined)
      violations.push({
        kind: 'applied twice',
        detail: `operation ${record.operation} of client ${record.clientId} is ${first.kind} ${first.txid} and ${record.kind} ${record.txid}`,
      });
    else records.set(name, record);
  }
  const dated = operations.map((operation) => {
    const { sent, call, outcome } = operation;
    const found = (sent ?? [])
      .map((each) => records.get(`${each.clientId} ${each.operation}`))
      .findLast((record) => record !== undefined && EFFECTS[call.kind].includes(record.kind));
    if (found === undefined) return operation;
    if (outcome.is === 'refused') {
      violations.push({
        kind: 'refused and applied',
        detail: `operation ${operation.id} (${call.kind}) was refused with ${outcome.code}, and is ${found.txid} in the log`,
      });
      return operation;
    }
    return { ...operation, txid: found.txid };
  });
  return { operations: dated, violations };
}
