import { must } from '../../common/assert.js';
import { DecodeFault } from '../../common/byte-reader.js';
import { DfsError } from '../../common/error.js';
import type { LoggedOperation } from '../../common/oplog.js';
import type { Entry, Operation } from '../core/operation.js';
import { ENTRY_FORMAT, decodeEntry } from '../core/operation-codec.js';
import { logDamaged } from '../journal/segment-files.js';
import type { Batch } from '../journal/segment-format.js';
import { operationWords } from './operation-words.js';

/** Record `index` of a batch, as it is shown. Throws LOG_DAMAGED, or UNSUPPORTED for a later format. */
export function loggedOperation(path: string, batch: Batch, index: number): LoggedOperation {
  const txid = batch.firstTxid + index;
  const { timeMs, caller, operation } = decode(
    path,
    batch.offset,
    txid,
    must(batch.payloads[index], 'a record of the batch'),
  );
  return {
    kind: 'operation',
    txid,
    timeMs,
    epoch: batch.epoch,
    path,
    offset: batch.offset,
    caller: caller && { clientId: caller.clientId, operation: caller.operation },
    operation: jsonOperation(operation),
    words: operationWords(operation),
  };
}

function decode(path: string, offset: number, txid: number, payload: Uint8Array): Entry {
  const [format] = payload;
  if (format !== undefined && format !== ENTRY_FORMAT)
    throw new DfsError(
      'UNSUPPORTED',
      `${path}: byte ${offset}: the record of txid ${txid} has format ${format}, which this version cannot read: use the version that wrote it`,
      { path },
    );
  try {
    return decodeEntry(payload);
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    throw logDamaged(path, offset, `the record of txid ${txid} does not decode: ${error.message}`);
  }
}

/** The operation as JSON.stringify is to show it, `kind` first. */
function jsonOperation({ kind, ...fields }: Operation): Record<string, unknown> {
  return { kind, ...(jsonValue(fields) as Record<string, unknown>) };
}

function jsonValue(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, jsonValue(each)]));
  return value;
}
