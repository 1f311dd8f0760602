import type { CallContext } from '../../common/namespace-messages.js';
import { clientId } from '../../common/ids.js';
import { GROUPS_MAX } from '../limits.js';
import { atMost, count, label, name, undecodable } from './fields.js';
import { LENGTH_DELIMITED, VARINT, WireReader } from './wire-reader.js';
import type { WireWriter } from './wire-writer.js';

/**
 * SessionRequest and SessionResponse by hand, and those of block servers, which have the same numbers. What is carried in them, the request or the answer of one method, is handed
 * on as bytes with the number of its field, which says of which method it is.
 */

const CALLS = 1;
const CANCELLED = 2;
const ANSWERS = 1;
export const FAILURE = 2;
const FIRST_METHOD = 16;

/** Who calls, apart from the numbers that differ from call to call. */
export type Caller = Pick<CallContext, 'user' | 'groups' | 'clientId'>;

export interface SentCall {
  readonly id: number;
  readonly timeoutMs: number;
  /** Absent where calls name nobody. */
  readonly context: CallContext | undefined;
  /** Named anew. */
  readonly newCaller: boolean;
}

export function writeCall(
  writer: WireWriter,
  call: SentCall,
  field: number,
  body: (writer: WireWriter) => void,
): void {
  const { context } = call;
  const start = writer.begin(CALLS);
  writer.uint(1, call.id);
  writer.uint(2, call.timeoutMs);
  if (context !== undefined) {
    writer.uint(3, count(context.operation, 'context.operation'));
    writer.uint(4, count(context.acknowledgedOperation, 'context.acknowledged_operation'));
    if (call.newCaller) writeCaller(writer, context);
  }
  const request = writer.begin(field);
  body(writer);
  writer.end(request);
  writer.end(start);
}

function writeCaller(writer: WireWriter, { user, groups, clientId: client }: Caller): void {
  const start = writer.begin(5);
  writer.text(1, name(user, 'context.user'));
  for (const group of atMost(groups, GROUPS_MAX, 'context.groups'))
    writer.message(2, Buffer.from(label(group, 'context.groups')));
  writer.text(3, label(client, 'context.client_id'));
  writer.end(start);
}

export function writeCancelled(writer: WireWriter, id: number): void {
  writer.presentUint(CANCELLED, id);
}

export interface ReceivedCall {
  readonly id: number;
  readonly timeoutMs: number;
  readonly operation: number;
  readonly acknowledgedOperation: number;
  /** Still to be read. */
  readonly caller: WireReader | undefined;
  /** Of a method; 0 if there was none. */
  readonly field: number;
  readonly body: Buffer;
}

const NO_BYTES = Buffer.alloc(0);

/** Walks over a message: its calls, and the ids of cancelled ones as numbers. Throws DfsError where it does not decode. */
export function* readRequest(message: Buffer): Generator<ReceivedCall | number> {
  const reader = new WireReader(message);
  try {
    while (reader.next())
      if (reader.is(CALLS, LENGTH_DELIMITED)) yield readCall(reader.nested());
      else if (reader.is(CANCELLED, VARINT)) yield reader.uint();
      else if (reader.is(CANCELLED, LENGTH_DELIMITED)) yield* packed(reader.bytes());
      else reader.skip();
  } catch (error) {
    throw undecodable('SessionRequest', error);
  }
}

function* packed(bytes: Buffer): Generator<number> {
  const reader = new WireReader(bytes);
  while (reader.more()) yield reader.uint();
}

function readCall(reader: WireReader): ReceivedCall {
  let id = 0;
  let timeoutMs = 0;
  let operation = 0;
  let acknowledgedOperation = 0;
  let caller: WireReader | undefined;
  let field = 0;
  let body: Buffer = NO_BYTES;
  while (reader.next())
    if (reader.is(1, VARINT)) id = reader.uint();
    else if (reader.is(2, VARINT)) timeoutMs = reader.uint32();
    else if (reader.is(3, VARINT)) operation = reader.uint();
    else if (reader.is(4, VARINT)) acknowledgedOperation = reader.uint();
    else if (reader.is(5, LENGTH_DELIMITED)) caller = reader.nested();
    else if (reader.delimited && reader.field >= FIRST_METHOD) {
      ({ field } = reader);
      body = reader.bytes();
    } else reader.skip();
  return { id, timeoutMs, operation, acknowledgedOperation, caller, field, body };
}

/** Throws DfsError for what does not decode, or is no caller. */
export function readCaller(reader: WireReader): Caller {
  try {
    return readCallerFields(reader);
  } catch (error) {
    throw undecodable('SessionRequest', error);
  }
}

function readCallerFields(reader: WireReader): Caller {
  let user = '';
  const groups: string[] = [];
  let client = '';
  while (reader.next())
    if (reader.is(1, LENGTH_DELIMITED)) user = reader.text();
    else if (reader.is(2, LENGTH_DELIMITED)) groups.push(label(reader.text(), 'context.groups'));
    else if (reader.is(3, LENGTH_DELIMITED)) client = reader.text();
    else reader.skip();
  return {
    user: name(user, 'context.user'),
    groups: atMost(groups, GROUPS_MAX, 'context.groups'),
    clientId: clientId(label(client, 'context.client_id')),
  };
}

export function writeAnswer(
  writer: WireWriter,
  id: number,
  field: number,
  body: (writer: WireWriter) => void,
): void {
  const start = writer.begin(ANSWERS);
  writer.uint(1, id);
  const answer = writer.begin(field);
  body(writer);
  writer.end(answer);
  writer.end(start);
}

export interface ReceivedAnswer {
  readonly id: number;
  /** FAILURE, or that of a method; 0 if there was none. */
  readonly field: number;
  readonly body: Buffer;
}

/** Walks over the answers of a message. Throws where it does not decode. */
export function* readResponse(message: Buffer): Generator<ReceivedAnswer> {
  const reader = new WireReader(message);
  while (reader.next())
    if (reader.is(ANSWERS, LENGTH_DELIMITED)) yield readAnswer(reader.nested());
    else reader.skip();
}

function readAnswer(reader: WireReader): ReceivedAnswer {
  let id = 0;
  let field = 0;
  let body: Buffer = NO_BYTES;
  while (reader.next())
    if (reader.is(1, VARINT)) id = reader.uint();
    else if (reader.delimited) {
      ({ field } = reader);
      body = reader.bytes();
    } else reader.skip();
  return { id, field, body };
}
