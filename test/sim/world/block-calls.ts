import type { WholeBlock } from '../../../src/common/block-messages.js';
import { DfsError, isDfsError } from '../../../src/common/error.js';
import type {
  BlockApi,
  BlockHandlers,
  ReadRequest,
  ReadSlice,
  StreamOptions,
  WriteAnswer,
  WriteCall,
  WriteStep,
} from '../../../src/rpc/block-api.js';
import type { CopyAnswer, CopyCall, CopyHeader } from '../../../src/rpc/block-copy-api.js';
import { slicesOf } from '../../../src/rpc/block-session.js';
import { serveRange, serveWholeBlock } from '../../../src/rpc/block-verbs.js';
import { CLIENT_STREAM_IDLE_MS, SMALL_BLOCK_BYTES_MAX } from '../../../src/rpc/limits.js';
import type { CallOptions } from '../../../src/rpc/namespace-api.js';
import { WholeBlockCall } from '../../../src/rpc/whole-block-call.js';
import { giveBack } from '../../../src/runtime/bulk-memory.js';
import { cancelled, unoffered } from './call-faults.js';
import { SimIdleTimer } from './idle-timer.js';
import type { ServedAddress } from './connection.js';
import type { Network } from './network.js';
import type { SimProcess } from './node.js';
import { StreamCall, type ServedStream, type StreamPlace } from './stream-call.js';
import { methodName, UnaryCall, type AskedCall, type MethodName } from './unary-calls.js';

const STAT_REPLICA = methodName('block.statReplica');
const WRITE_BLOCK = methodName('block.writeBlock');
const READ_RANGE = methodName('block.readRange');

/** A block server as its callers see it. */
export function blockApi(network: Network, caller: SimProcess, address: string): BlockApi {
  const place = (name: string): StreamPlace => ({
    network,
    caller,
    address,
    method: `block.${name}`,
  });
  const ask = <Request, Answer>(
    method: MethodName,
    request: Request,
    options: CallOptions,
    answer: (block: BlockHandlers, request: Request, bounds: CallOptions) => Promise<Answer>,
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const serve: AskedCall['serve'] = ({ services: { block } }, [first], bounds) =>
        block && answer(block, first as Request, bounds);
      const asked = { address, method, parts: [request], options, serve };
      new UnaryCall(network, caller, asked, { resolve, reject }).start();
    });
  const timed = ({ idleTimeoutMs, signal }: StreamOptions): CallOptions => ({
    timeoutMs: idleTimeoutMs ?? CLIENT_STREAM_IDLE_MS,
    signal,
  });
  // What a session carries is a call of its own here: many of them share nothing but the connection anyway.
  const session = {
    write: (block: WholeBlock, options: StreamOptions) =>
      ask(WRITE_BLOCK, block, timed(options), serveWholeBlock),
  };
  return {
    write: (options) =>
      options.whole === true
        ? new WholeBlockCall(session, options)
        : new SimWriteCall(place('write'), options),
    read: (request, options) =>
      request.length <= SMALL_BLOCK_BYTES_MAX && request.forRepair !== true
        ? slicesOf(() => ask(READ_RANGE, request, timed(options), serveRange))
        : readBlock(place('read'), request, options),
    copy: (header, options) => new SimCopyCall(place('copy'), header, options),
    statReplica: (request, options) =>
      ask(STAT_REPLICA, request, options, (block, first) => block.statReplica(first)),
  };
}

/** The writing end of a chain: the peer is given up when it owes something and shows no progress for the idle time. */
class SimWriteCall implements WriteCall {
  readonly answers: AsyncIterable<WriteAnswer>;
  private readonly call: StreamCall<WriteStep, WriteAnswer>;
  private readonly idle: SimIdleTimer;
  private readonly place: StreamPlace;
  private sentLength = 0;
  private ackedLength = 0;
  private sealSent = false;

  constructor(place: StreamPlace, options: StreamOptions) {
    const { caller, address } = place;
    const idleMs = options.idleTimeoutMs ?? CLIENT_STREAM_IDLE_MS;
    this.place = place;
    this.call = new StreamCall(place, serveWrite);
    this.idle = new SimIdleTimer(caller, idleMs, () => this.call.giveUp(silent(address, idleMs)));
    this.answers = { [Symbol.asyncIterator]: () => this.readAnswers() };
    this.call.steps.onTaken = () => this.progress();
    const release = onAbort(options.signal, () => this.cancel());
    this.call.onOver = (failure) => {
      release();
      this.idle.stop();
      this.call.steps.fail(failure ?? ended(address));
    };
    if (options.signal?.aborted === true) this.cancel();
  }

  send(step: WriteStep, onSent?: () => void): Promise<void> {
    const bytes = step.kind === 'packet' ? step.packet.data.length : 0;
    const sent = this.call.steps.send(step, bytes, onSent);
    if (step.kind === 'packet') this.sentLength = step.packet.offset + step.packet.data.length;
    if (step.kind === 'seal') this.sealSent = true;
    if (this.owed && !this.idle.armed) this.idle.arm();
    return sent;
  }

  end(): void {
    this.call.endSteps();
  }

  cancel(): void {
    this.call.giveUp(cancelled(this.place.method));
  }

  private get owed(): boolean {
    return this.call.steps.queuedBytes > 0 || this.sentLength > this.ackedLength || this.sealSent;
  }

  private async *readAnswers(): AsyncGenerator<WriteAnswer> {
    for (;;) {
      const answer = await this.call.answers.next();
      if (answer === undefined) return;
      if (answer.kind === 'acked') this.ackedLength = Math.max(this.ackedLength, answer.length);
      this.progress();
      yield answer;
    }
  }

  private progress(): void {
    if (this.owed) this.idle.arm();
    else this.idle.disarm();
  }
}

async function serveWrite(
  served: ServedAddress,
  stream: ServedStream<WriteStep, WriteAnswer>,
): Promise<void> {
  for await (const answer of blockOf(served, 'write').write(steps(stream), {
    signal: stream.signal,
  }))
    await stream.send(answer, 0);
}

async function* steps(stream: ServedStream<WriteStep, WriteAnswer>): AsyncGenerator<WriteStep> {
  for (;;) {
    const step = await stream.next();
    if (step === undefined) return;
    yield step;
  }
}

/** Slices of a range; the idle time counts only while the reader waits for the server. */
async function* readBlock(
  place: StreamPlace,
  request: ReadRequest,
  options: StreamOptions,
): AsyncGenerator<ReadSlice> {
  const { caller, address, method } = place;
  const { signal, idleTimeoutMs = CLIENT_STREAM_IDLE_MS } = options;
  if (signal?.aborted === true) throw cancelled(method);
  const call = new StreamCall<ReadRequest, ReadSlice | ReadDamage>(place, serveRead);
  const idle = new SimIdleTimer(caller, idleTimeoutMs, () =>
    call.giveUp(silent(address, idleTimeoutMs)),
  );
  const release = onAbort(signal, () => call.giveUp(cancelled(method)));
  void call.steps.send(request, 0);
  call.endSteps();
  try {
    for (;;) {
      idle.arm();
      const slice = await call.answers.next();
      idle.disarm();
      if (slice === undefined) return;
      if ('damage' in slice) throw new DfsError('CHECKSUM_MISMATCH', slice.damage);
      yield slice;
    }
  } finally {
    idle.stop();
    release();
    if (!call.isOver) call.giveUp(cancelled(method));
  }
}

/** On the wire a damaged chunk is a message, so that it comes after the slices before it. */
interface ReadDamage {
  readonly damage: string;
}

async function serveRead(
  served: ServedAddress,
  stream: ServedStream<ReadRequest, ReadSlice | ReadDamage>,
): Promise<void> {
  const request = await stream.next();
  if (request === undefined) return;
  try {
    for await (const slice of blockOf(served, 'read').read(request, { signal: stream.signal })) {
      const { data } = slice;
      const sent = stream.send(slice, data.length);
      giveBack(data);
      await sent;
    }
  } catch (error) {
    if (!isDfsError(error, 'CHECKSUM_MISMATCH')) throw error;
    await stream.send({ damage: error.message }, 0);
  }
}

type CopyStep = CopyHeader | number;

/** The ordering end of a copy: the server is given up when it owes something and says nothing for the idle time. */
class SimCopyCall implements CopyCall {
  readonly answers: AsyncIterable<CopyAnswer>;
  private readonly call: StreamCall<CopyStep, CopyAnswer>;
  private readonly idle: SimIdleTimer;
  private readonly place: StreamPlace;
  private readonly length: number;
  private granted = 0;
  private copied = 0;
  private over = false;

  constructor(place: StreamPlace, header: CopyHeader, options: StreamOptions) {
    const { caller, address } = place;
    const idleMs = options.idleTimeoutMs ?? CLIENT_STREAM_IDLE_MS;
    this.place = place;
    this.length = header.length;
    this.call = new StreamCall(place, serveCopy);
    this.idle = new SimIdleTimer(caller, idleMs, () => this.call.giveUp(silent(address, idleMs)));
    this.answers = { [Symbol.asyncIterator]: () => this.readAnswers() };
    const release = onAbort(options.signal, () => this.cancel());
    this.call.onOver = (failure) => {
      release();
      this.over = true;
      this.idle.stop();
      this.call.steps.fail(failure ?? ended(address));
    };
    if (options.signal?.aborted === true) this.cancel();
    else void this.call.steps.send(header, 0);
  }

  grant(bytes: number): void {
    if (this.over || !Number.isSafeInteger(bytes) || bytes <= 0) return;
    this.granted += bytes;
    this.call.steps.send(bytes, 0).catch(() => {});
    if (this.owed && !this.idle.armed) this.idle.arm();
  }

  cancel(): void {
    this.call.giveUp(cancelled(this.place.method));
  }

  private get owed(): boolean {
    return !this.over && Math.min(this.granted, this.length) > this.copied;
  }

  private async *readAnswers(): AsyncGenerator<CopyAnswer> {
    try {
      for (;;) {
        const answer = await this.call.answers.next();
        if (answer === undefined) return;
        if (answer.kind === 'copied') this.progress(answer.length);
        else this.lastCame();
        yield answer;
      }
    } finally {
      if (!this.over) this.cancel();
    }
  }

  private progress(length: number): void {
    this.copied = Math.max(this.copied, length);
    if (this.owed || this.copied >= this.length) this.idle.arm();
    else this.idle.disarm();
  }

  /** Only the status is still due. */
  private lastCame(): void {
    this.copied = this.length;
    this.idle.arm();
    this.call.endSteps();
  }
}

async function serveCopy(
  served: ServedAddress,
  stream: ServedStream<CopyStep, CopyAnswer>,
): Promise<void> {
  const header = await stream.next();
  if (header === undefined || typeof header === 'number')
    throw new DfsError('INVALID_ARGUMENT', 'Invalid argument: a copy starts with its header');
  const { signal } = stream;
  try {
    for await (const answer of blockOf(served, 'copy').copy(header, grants(stream), { signal }))
      await stream.send(answer, 0);
  } finally {
    stream.closeSteps();
  }
}

async function* grants(stream: ServedStream<CopyStep, CopyAnswer>): AsyncGenerator<number> {
  for (;;) {
    const step = await stream.next(true);
    if (step === undefined) return;
    if (typeof step !== 'number')
      throw new DfsError('INVALID_ARGUMENT', 'Invalid argument: a copy has one header');
    yield step;
  }
}

function blockOf(served: ServedAddress, method: string): BlockHandlers {
  const { block } = served.services;
  if (block === undefined) throw unoffered(served.address, `block.${method}`);
  return block;
}

function onAbort(signal: AbortSignal | undefined, run: () => void): () => void {
  signal?.addEventListener('abort', run, { once: true });
  return () => signal?.removeEventListener('abort', run);
}

function silent(address: string, idleMs: number): DfsError {
  return new DfsError(
    'DEADLINE_EXCEEDED',
    `No progress with ${address} for ${idleMs} ms: it may be overloaded or stopped; try another server`,
  );
}

function ended(address: string): DfsError {
  return new DfsError(
    'UNAVAILABLE',
    `${address} has ended this write: read its answers for the reason`,
  );
}
