import {
  Metadata,
  status as Status,
  type ClientDuplexStream,
  type ServiceError,
} from '@grpc/grpc-js';
import type { CancelSignal } from '../common/cancel-signal.js';
import { DfsError, errorMessage } from '../common/error.js';
import type { CallContext } from '../common/namespace-messages.js';
import { systemClock } from '../runtime/system-clock.js';
import { CallDeadlines } from './call-deadlines.js';
import type { RpcChannel } from './channel.js';
import {
  FAILURE,
  readResponse,
  writeCall,
  writeCancelled,
  type Caller,
  type ReceivedAnswer,
} from './codec/session.js';
import { WireWriter } from './codec/wire-writer.js';
import { IdleTimer } from './idle-timer.js';
import {
  CONTROL_MESSAGE_BYTES_MAX,
  SEND_QUEUE_BYTES_MAX,
  SESSION_END_MS,
  SESSION_ENVELOPE_BYTES,
  SESSION_MESSAGE_BYTES,
  SESSION_UNITS_MAX,
  SESSION_WAITING_MAX,
} from './limits.js';
import { errorDetailType } from './load.js';
import { answered } from './received.js';
import type { SessionKind, SessionMethod } from './session-method.js';
import { fromDetail, fromServiceError, noAnswer } from './status.js';
import { cancelled } from './unary-call.js';

export interface PendingCall {
  readonly method: SessionMethod;
  /** Absent in a session of a kind whose calls name nobody. */
  readonly context: CallContext | undefined;
  readonly request: object;
  readonly signal: CancelSignal | undefined;
  /** Monotonic. */
  readonly deadlineMs: number;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface ClientSessionOptions {
  readonly idleMs: number;
  /** The server does not know what a session is: these calls are still to be made. */
  readonly onUnknown: (calls: readonly PendingCall[]) => void;
}

const TIMEOUT_MS_MAX = 0xffff_ffff;

/** A call of this session: waiting for room, then sent, then settled, which may be before its answer comes. */
interface Entry {
  readonly call: PendingCall;
  readonly deadlineMs: number;
  /** From 1; 0 while it waits. */
  id: number;
  settled: boolean;
  onAbort: (() => void) | undefined;
}

/**
 * One stream with many calls under way. What is asked in one turn of the event loop goes as one message; what exceeds
 * the room of a session waits here. Each call ends once: with its answer, at its deadline, at its signal, or with
 * the stream. Room that a call took is free when its answer came, wanted or not.
 */
export class ClientSession {
  private readonly stream: ClientDuplexStream<Buffer, Buffer>;
  private readonly channel: RpcChannel;
  private readonly options: ClientSessionOptions;
  private readonly deadlines: CallDeadlines<Entry>;
  private readonly idle: IdleTimer;
  private readonly out = new WireWriter();
  private readonly sent = new Map<number, Entry>();
  private readonly waiting = new Set<Entry>();
  private caller: Caller | undefined;
  private lastId = 0;
  /** Calls that somebody waits for. */
  private wanted = 0;
  private units = 0;
  private queuedBytes = 0;
  private flushing = false;
  private over = false;
  private closing = false;

  constructor(channel: RpcChannel, kind: SessionKind, options: ClientSessionOptions) {
    this.channel = channel;
    this.options = options;
    this.stream = channel.start((client) =>
      client.makeBidiStreamRequest<Buffer, Buffer>(
        kind.path,
        (bytes) => bytes,
        (bytes) => bytes,
        new Metadata(),
        {},
      ),
    );
    this.stream.on('data', (message: Buffer) => this.take(message));
    this.stream.on('error', (error: ServiceError) => this.fail(error));
    this.stream.on('end', () => this.ended());
    this.deadlines = new CallDeadlines(
      () => this.unsettled(),
      (entry) => this.settleEarly(entry, noAnswer(channel.address, entry.call.method.path)),
    );
    this.idle = new IdleTimer(options.idleMs, () => this.close());
  }

  /** Whether it takes calls. */
  get open(): boolean {
    return !this.over && !this.closing;
  }

  add(call: PendingCall): void {
    if (this.waiting.size >= SESSION_WAITING_MAX) {
      call.reject(
        new DfsError(
          'OVERLOADED',
          `${this.waiting.size} calls to ${this.channel.address} wait already; ask for less at once`,
        ),
      );
      return;
    }
    const entry: Entry = {
      call,
      deadlineMs: call.deadlineMs,
      id: 0,
      settled: false,
      onAbort: undefined,
    };
    if (call.signal !== undefined) {
      entry.onAbort = () => this.settleEarly(entry, cancelled(call.method.path));
      call.signal.addEventListener('abort', entry.onAbort, { once: true });
    }
    this.idle.disarm();
    this.wanted++;
    this.waiting.add(entry);
    this.deadlines.add(entry);
    this.schedule();
  }

  /** Takes no more calls, and ends when those that it has are answered. */
  close(): void {
    this.closing = true;
    this.idle.stop();
    this.endIfDone();
  }

  private *unsettled(): Generator<Entry> {
    for (const entry of this.sent.values()) if (!entry.settled) yield entry;
    yield* this.waiting;
  }

  private schedule(): void {
    if (this.flushing || this.over) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  /** Sends what there is room for, and tells of what nobody waits for any more. */
  private flush(): void {
    this.flushing = false;
    if (this.over) return;
    for (const entry of this.waiting) {
      if (this.queuedBytes > SEND_QUEUE_BYTES_MAX) break;
      const { units } = entry.call.method;
      if (this.units > 0 && this.units + units > SESSION_UNITS_MAX) break;
      this.waiting.delete(entry);
      this.encode(entry);
      if (this.out.length >= SESSION_MESSAGE_BYTES) this.send();
    }
    if (this.out.length > 0 && !this.over) this.send();
  }

  private encode(entry: Entry): void {
    const { method, context, request, deadlineMs } = entry.call;
    const id = this.lastId + 1;
    const left = Math.ceil(deadlineMs - systemClock.nowMs());
    const timeoutMs = Math.min(Math.max(1, left), TIMEOUT_MS_MAX);
    const newCaller =
      context !== undefined && (this.caller === undefined || !sameCaller(this.caller, context));
    const start = this.out.length;
    try {
      writeCall(this.out, { id, timeoutMs, context, newCaller }, method.field, (writer) =>
        method.writeRequest(writer, request),
      );
      const bytes = this.out.length - start;
      if (bytes > CONTROL_MESSAGE_BYTES_MAX - SESSION_ENVELOPE_BYTES)
        throw tooLarge(method, this.channel.address, bytes);
    } catch (error) {
      this.out.rewind(start);
      this.settle(entry);
      entry.call.reject(error);
      if (this.wanted === 0) this.rest();
      return;
    }
    if (newCaller) this.caller = context;
    this.lastId = id;
    entry.id = id;
    this.sent.set(id, entry);
    this.units += method.units;
  }

  private send(): void {
    const message = this.out.take();
    this.queuedBytes += message.length;
    this.stream.write(message, () => {
      this.queuedBytes -= message.length;
      if (this.waiting.size > 0) this.schedule();
    });
  }

  private take(message: Buffer): void {
    if (this.over) return;
    try {
      for (const answer of readResponse(message)) this.takeAnswer(answer);
    } catch (error) {
      this.breakOff(error);
      return;
    }
    if (this.waiting.size > 0) this.schedule();
    if (this.wanted === 0) this.rest();
  }

  private takeAnswer(answer: ReceivedAnswer): void {
    const entry = this.sent.get(answer.id);
    if (entry === undefined) throw new Error(`it is for call ${answer.id}, which is not under way`);
    const { method } = entry.call;
    this.sent.delete(answer.id);
    this.units -= method.units;
    if (entry.settled) return;
    this.settle(entry);
    const { address } = this.channel;
    try {
      const isOther = answer.field !== method.field && answer.field !== FAILURE;
      if (isOther) throw new Error(`the answer to ${method.path} is of another method`);
      if (answer.field === FAILURE) entry.call.reject(failureOf(answer.body, address, method));
      else entry.call.resolve(answered(answer.body, method.readAnswer, address));
    } catch (error) {
      entry.call.reject(error instanceof DfsError ? error : senseless(error, address));
    }
  }

  /** Before an answer came. What was sent keeps its room until then, as the server still has it. */
  private settleEarly(entry: Entry, error: DfsError): void {
    if (entry.settled) return;
    this.settle(entry);
    if (entry.id === 0) this.waiting.delete(entry);
    else if (!this.over) {
      writeCancelled(this.out, entry.id);
      this.schedule();
    }
    entry.call.reject(error);
    if (this.wanted === 0) this.rest();
  }

  private settle(entry: Entry): void {
    entry.settled = true;
    this.wanted--;
    if (entry.onAbort !== undefined) entry.call.signal?.removeEventListener('abort', entry.onAbort);
  }

  private rest(): void {
    this.deadlines.stop();
    if (this.closing) this.endIfDone();
    else this.idle.arm();
  }

  private endIfDone(): void {
    if (this.over || this.wanted > 0) return;
    this.over = true;
    this.deadlines.stop();
    // What is still under way nobody waits for: breaking off says so.
    if (this.sent.size > 0) this.stream.cancel();
    else this.end();
  }

  private end(): void {
    this.stream.end();
    const unconfirmed = setTimeout(() => this.stream.cancel(), SESSION_END_MS);
    unconfirmed.unref();
    this.stream.once('status', () => clearTimeout(unconfirmed));
  }

  /** The server ended the stream well; calls that it did not answer it has not finished. */
  private ended(): void {
    const details = 'the server ended the session';
    const metadata = new Metadata();
    const error = new Error(details);
    this.fail(Object.assign(error, { code: Status.CANCELLED, details, metadata }));
  }

  private breakOff(error: unknown): void {
    this.finish((entry) => entry.call.reject(senseless(error, this.channel.address)));
    this.stream.cancel();
  }

  private fail(error: ServiceError): void {
    if (this.over) return;
    // Nothing was ever answered on this stream.
    if (error.code === Status.UNIMPLEMENTED && this.sent.size === this.lastId) {
      const calls: PendingCall[] = [];
      this.finish((entry) => calls.push(entry.call));
      this.options.onUnknown(calls);
      return;
    }
    const { address } = this.channel;
    this.finish(({ call }) => call.reject(fromServiceError(error, address, call.method.path)));
  }

  private finish(each: (entry: Entry) => void): void {
    if (this.over) return;
    this.over = true;
    this.deadlines.stop();
    this.idle.stop();
    const left = [...this.unsettled()];
    this.sent.clear();
    this.waiting.clear();
    for (const entry of left) {
      this.settle(entry);
      each(entry);
    }
  }
}

function sameCaller(a: Caller, b: Caller): boolean {
  if (a.user !== b.user || a.clientId !== b.clientId) return false;
  if (a.groups === b.groups) return true;
  return a.groups.length === b.groups.length && a.groups.every((group, i) => group === b.groups[i]);
}

function failureOf(body: Buffer, address: string, { path }: SessionMethod): DfsError {
  const detail = errorDetailType.deserialize(body);
  return (
    fromDetail(detail) ??
    new DfsError(
      'INTERNAL',
      `${address} failed in ${path} (${detail.message}): see the log of that server`,
    )
  );
}

function senseless(error: unknown, address: string): DfsError {
  return new DfsError(
    'INTERNAL',
    `An answer of ${address} makes no sense (${errorMessage(error)}): check that it is a server of this version`,
    { cause: error },
  );
}

function tooLarge({ path }: SessionMethod, address: string, bytes: number): DfsError {
  return new DfsError(
    'LIMIT_EXCEEDED',
    `A message of ${path} with ${address} is too large (${bytes} bytes): ask for less at once`,
  );
}
