import type { ServerDuplexStream } from '@grpc/grpc-js';
import { DfsError } from '../common/error.js';
import type { CallContext } from '../common/namespace-messages.js';
import type { Log } from '../runtime/log.js';
import { systemClock } from '../runtime/system-clock.js';
import type { TurnSlices } from '../runtime/turn-slices.js';
import { CallDeadlines } from './call-deadlines.js';
import type { CallOutcome } from './call-observer.js';
import type { CallRoom } from './call-room.js';
import { invalid } from './codec/fields.js';
import {
  FAILURE,
  readCaller,
  readRequest,
  writeAnswer,
  type Caller,
  type ReceivedCall,
} from './codec/session.js';
import { checkedNumbers } from './codec/types.js';
import { WireWriter } from './codec/wire-writer.js';
import {
  CALL_TIMEOUT_MS,
  CONTROL_MESSAGE_BYTES_MAX,
  SEND_QUEUE_BYTES_MAX,
  SESSION_ENVELOPE_BYTES,
  SESSION_MESSAGE_BYTES,
  SESSION_UNITS_MAX,
} from './limits.js';
import type { ErrorDetail } from './gen/dfs/v1/ErrorDetail.js';
import { FramePatience } from './frame-patience.js';
import { http2StreamOf, reset, resetAfter } from './http2-stream.js';
import { IdleTimer } from './idle-timer.js';
import { errorDetailType } from './load.js';
import { MessageReader } from './message-reader.js';
import type { CallOptions } from './namespace-api.js';
import { statusName } from './observed-handlers.js';
import type { SessionMethod } from './session-method.js';
import { failedStatus, failureDetail } from './status.js';

export interface SessionServiceOptions {
  readonly log: Log;
  /** Shared by all sessions. */
  readonly room: CallRoom;
  /** The same: what they begin in one turn of the event loop. */
  readonly slices: TurnSlices;
  /** Room for calls under way in one session. */
  readonly unitsMax?: number | undefined;
  /** Patience with a client that does not take its answers, or that drips a message. */
  readonly idleMs: number;
}

export type SessionStream = ServerDuplexStream<Buffer, Buffer>;
/** `context` throws INVALID_ARGUMENT if the call does not say who calls. */
export type Serve = (
  request: object,
  options: CallOptions,
  context: () => CallContext,
) => Promise<unknown>;

/** A method, and who carries it out. */
export interface Verb {
  readonly method: SessionMethod;
  readonly serve: Serve;
  readonly outcome: CallOutcome | undefined;
}

/** One call under way. Most never look at their signal, so it is made when it is asked for. */
class ServedCall implements CallOptions {
  readonly id: number;
  readonly verb: Verb;
  readonly startMs: number;
  readonly deadlineMs: number;
  private controller: AbortController | undefined;
  private aborted = false;

  constructor(id: number, verb: Verb, timeoutMs: number) {
    this.id = id;
    this.verb = verb;
    this.startMs = systemClock.nowMs();
    this.deadlineMs = this.startMs + (timeoutMs === 0 ? CALL_TIMEOUT_MS : timeoutMs);
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.aborted) this.controller.abort();
    return this.controller.signal;
  }

  /** Nobody waits for it any more; it stays under way until its handler is done. */
  abort(): void {
    this.aborted = true;
    this.controller?.abort();
  }
}

/** One stream of a client. What is answered in one turn of the event loop goes as one message. */
export class ServedSession {
  private readonly call: SessionStream;
  /** By the numbers of their methods. */
  private readonly verbs: ReadonlyMap<number, Verb>;
  private readonly options: SessionServiceOptions;
  private readonly reader: MessageReader<Buffer>;
  private readonly deadlines: CallDeadlines<ServedCall>;
  private readonly idleMs: number;
  /** Armed while answers wait for the client. */
  private readonly idle: IdleTimer;
  private readonly patience: FramePatience;
  private readonly underWay = new Map<number, ServedCall>();
  private readonly out = new WireWriter();
  private readonly unitsMax: number;
  private caller: Caller | undefined;
  /** Of calls under way, and of answers that the transport has not taken. */
  private units = 0;
  /** The part of them whose answers stand in `out`. */
  private unitsOut = 0;
  /** Of messages that the transport has not taken: a client that takes none must not fill the memory. */
  private unsentBytes = 0;
  private flushing = false;
  private draining = false;
  private over = false;
  private wake: (() => void) | undefined;

  constructor(
    call: SessionStream,
    verbs: ReadonlyMap<number, Verb>,
    options: SessionServiceOptions,
  ) {
    this.call = call;
    this.verbs = verbs;
    this.options = options;
    this.unitsMax = options.unitsMax ?? SESSION_UNITS_MAX;
    this.reader = new MessageReader(call);
    this.deadlines = new CallDeadlines(
      () => this.underWay.values(),
      (late) => late.abort(),
    );
    this.idleMs = options.idleMs;
    this.idle = new IdleTimer(this.idleMs, () => reset(http2StreamOf(call)));
    this.patience = new FramePatience(call, this.idleMs, () => this.reader.waiting);
    // grpc-js says 'cancelled' also after the status went out; then there is nothing left to stop.
    call.on('cancelled', () => this.stop());
  }

  async run(): Promise<void> {
    try {
      for (;;) {
        const message = await this.reader.next();
        if (message === undefined || this.draining) break;
        await this.take(message);
      }
      await this.until(() => this.units === 0);
      if (!this.over) this.call.end();
    } catch (error) {
      const { log } = this.options;
      const failure = failedStatus(error, log, this.call.getPath());
      if (!this.over) this.call.emit('error', failure);
    } finally {
      this.stop();
      // A client that is told of a failure, and goes on sending, would keep the stream.
      resetAfter(http2StreamOf(this.call), this.idleMs);
    }
  }

  drain(): void {
    this.draining = true;
    this.reader.finish();
  }

  /**
   * Begins what the message asks for, as room comes: a session that is full is not read, and HTTP/2 holds back its client. Most
   * calls are carried out as they begin, so hundreds that came together take several turns of the event loop.
   */
  private async take(message: Buffer): Promise<void> {
    for (const item of readRequest(message)) {
      if (typeof item === 'number') this.underWay.get(item)?.abort();
      else {
        const { slices } = this.options;
        if (slices.over) await slices.next();
        const units = this.verbs.get(item.field)?.method.units ?? 1;
        if (!this.hasRoom(units)) await this.until(() => this.hasRoom(units));
        if (this.over) return;
        this.begin(item, units);
      }
    }
  }

  private hasRoom(units: number): boolean {
    if (this.units === 0) return true;
    return this.units + units <= this.unitsMax && this.unsentBytes < SEND_QUEUE_BYTES_MAX;
  }

  private begin(item: ReceivedCall, units: number): void {
    const { id } = item;
    if (!Number.isSafeInteger(id) || id === 0) throw invalid('calls.id', 'is no number from 1');
    if (this.underWay.has(id)) throw invalid('calls.id', `${id} is of a call under way`);
    const { caller } = item;
    if (caller !== undefined) this.caller = readCaller(caller);
    this.units += units;
    const verb = this.verbs.get(item.field);
    if (verb === undefined) {
      const what = item.field === 0 ? 'no request' : `a request of a method that is not known`;
      const error = new DfsError('UNSUPPORTED', `A call has ${what}: check the versions`);
      this.refuse(id, units, error);
      return;
    }
    if (this.options.room.tryTake(units)) this.serve(item, verb);
    else this.refuse(id, units, overloaded(), verb);
  }

  private serve(item: ReceivedCall, verb: Verb): void {
    const call = new ServedCall(item.id, verb, item.timeoutMs);
    this.underWay.set(item.id, call);
    this.deadlines.add(call);
    let answer: Promise<unknown>;
    try {
      const { caller } = this;
      answer = verb.serve(verb.method.readRequest(item.body), call, () => contextOf(item, caller));
    } catch (error) {
      this.fail(call, error);
      return;
    }
    answer.then(
      (value) => this.answer(call, value),
      (error: unknown) => this.fail(call, error),
    );
  }

  private answer(call: ServedCall, value: unknown): void {
    const { method } = call.verb;
    const start = this.out.length;
    try {
      writeAnswer(this.out, call.id, method.field, (writer) => method.writeAnswer(writer, value));
      const bytes = this.out.length - start;
      if (bytes > CONTROL_MESSAGE_BYTES_MAX - SESSION_ENVELOPE_BYTES) throw tooLarge(method, bytes);
    } catch (error) {
      this.out.rewind(start);
      // One that does not fit the wire is our own fault, never an invalid argument.
      const isOurs = error instanceof DfsError && error.code === 'INVALID_ARGUMENT';
      this.fail(call, isOurs ? new Error(`the answer does not fit: ${error.message}`) : error);
      return;
    }
    this.finish(call, 'OK');
  }

  private fail(call: ServedCall, error: unknown): void {
    const failure = failureDetail(error, this.options.log, call.verb.method.path);
    this.writeFailure(call.id, failure.detail);
    this.finish(call, statusName(failure.code));
  }

  private finish(call: ServedCall, code: string): void {
    const { units } = call.verb.method;
    this.underWay.delete(call.id);
    this.options.room.giveBack(units);
    call.verb.outcome?.(code, systemClock.nowMs() - call.startMs);
    this.answered(units);
  }

  /** A call that no handler sees; counted if its method is known. */
  private refuse(id: number, units: number, error: DfsError, verb?: Verb): void {
    const failure = failureDetail(error, this.options.log, this.call.getPath());
    this.writeFailure(id, failure.detail);
    verb?.outcome?.(statusName(failure.code), 0);
    this.answered(units);
  }

  private writeFailure(id: number, detail: ErrorDetail): void {
    const encoded = errorDetailType.serialize(detail);
    writeAnswer(this.out, id, FAILURE, (writer) => writer.raw(encoded));
  }

  private answered(units: number): void {
    this.unitsOut += units;
    if (this.out.length >= SESSION_MESSAGE_BYTES) this.flush();
    else if (!this.flushing) {
      this.flushing = true;
      setImmediate(() => this.flush());
    }
  }

  /** All that was answered in this turn of the event loop goes as one message. */
  private flush(): void {
    this.flushing = false;
    const units = this.unitsOut;
    if (units === 0) return;
    this.unitsOut = 0;
    const message = this.out.take();
    this.unsentBytes += message.length;
    if (this.over) {
      this.sent(units, message.length);
      return;
    }
    if (!this.idle.armed) this.idle.arm();
    this.call.write(message, () => this.sent(units, message.length));
  }

  private sent(units: number, bytes: number): void {
    this.units -= units;
    this.unsentBytes -= bytes;
    if (this.unsentBytes > 0 && !this.over) this.idle.arm();
    else this.idle.disarm();
    this.wake?.();
  }

  private async until(done: () => boolean): Promise<void> {
    while (!this.over && !done())
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
  }

  /** The stream is over: what is still under way is told, and nobody hears of it. */
  private stop(): void {
    if (this.over) return;
    this.over = true;
    this.idle.stop();
    this.patience.stop();
    this.deadlines.stop();
    for (const call of this.underWay.values()) call.abort();
    this.reader.finish();
    this.wake?.();
  }
}

function contextOf(item: ReceivedCall, caller: Caller | undefined): CallContext {
  if (caller === undefined) throw invalid('context', 'is missing');
  const { user, groups, clientId } = caller;
  const { operation, acknowledgedOperation } = item;
  return checkedNumbers({ user, groups, clientId, operation, acknowledgedOperation });
}

function overloaded(): DfsError {
  return new DfsError('OVERLOADED', 'The server has too many calls under way; try again later');
}

function tooLarge({ path }: SessionMethod, bytes: number): DfsError {
  return new DfsError(
    'LIMIT_EXCEEDED',
    `A message of ${path} is too large (${bytes} bytes): ask for less at once`,
  );
}
