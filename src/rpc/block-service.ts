import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import type { ServerHttp2Stream } from 'node:http2';
import type { WriteStep } from '../common/block-messages.js';
import { DfsError, isDfsError } from '../common/error.js';
import { giveBack } from '../runtime/bulk-memory.js';
import type { Log } from '../runtime/log.js';
import type { BlockHandlers } from './block-api.js';
import { ByteBoundSender } from './byte-bound-sender.js';
import { decodeCopyStep, encodeCopyAnswer } from './codec/block-copy.js';
import {
  decodeReadRequest,
  decodeWriteStep,
  encodeReadDamage,
  encodeReadSlice,
  encodeWriteAnswer,
  statReplicaCodec,
} from './codec/block.js';
import { findLocalCodec } from './codec/local-replica.js';
import type { BlockServiceHandlers } from './gen/dfs/v1/BlockService.js';
import type { CopyRequest } from './gen/dfs/v1/CopyRequest.js';
import type { CopyResponseInput } from './gen/dfs/v1/CopyResponse.js';
import type { ReadRequest as WireReadRequest } from './gen/dfs/v1/ReadRequest.js';
import type { ReadResponseInput } from './gen/dfs/v1/ReadResponse.js';
import type { WriteRequest } from './gen/dfs/v1/WriteRequest.js';
import type { WriteResponseInput } from './gen/dfs/v1/WriteResponse.js';
import { FramePatience } from './frame-patience.js';
import { http2StreamOf, reset, resetAfter } from './http2-stream.js';
import { IdleTimer } from './idle-timer.js';
import { MessageReader } from './message-reader.js';
import { answering, received } from './received.js';
import { failedStatus } from './status.js';
import { hostOf, isOfThisHost } from './this-host.js';
import { unaryHandler } from './unary-handler.js';

export interface BlockServiceOptions {
  readonly log: Log;
  /** Patience with a client that neither sends nor takes. */
  readonly streamIdleMs: number;
}

type StreamingCall =
  | ServerDuplexStream<CopyRequest, CopyResponseInput>
  | ServerDuplexStream<WriteRequest, WriteResponseInput>
  | ServerWritableStream<WireReadRequest, ReadResponseInput>;

/** What the gRPC server calls for each method of BlockService. */
export function blockServiceHandlers(
  handlers: BlockHandlers,
  options: BlockServiceOptions,
): Pick<BlockServiceHandlers, 'Write' | 'Read' | 'Copy' | 'StatReplica' | 'FindLocal'> {
  return {
    Write: (call) => {
      void serveWrite(call, handlers, options);
    },
    Read: (call) => {
      void serveRead(call, handlers, options);
    },
    Copy: (call) => {
      void serveCopy(call, handlers, options);
    },
    StatReplica: unaryHandler(options.log, async (wire) => {
      const request = received(wire, statReplicaCodec.decodeRequest);
      return answering(await handlers.statReplica(request), statReplicaCodec.encodeResponse);
    }),
    FindLocal: unaryHandler(options.log, async (wire, _signal, peer) => {
      const request = received(wire, findLocalCodec.decodeRequest);
      if (handlers.findLocal === undefined || !isOfThisHost(hostOf(peer)))
        throw new DfsError('UNSUPPORTED', 'This server tells nobody elsewhere where its files are');
      return answering(await handlers.findLocal(request), findLocalCodec.encodeResponse);
    }),
  };
}

async function serveWrite(
  call: ServerDuplexStream<WriteRequest, WriteResponseInput>,
  handlers: BlockHandlers,
  options: BlockServiceOptions,
): Promise<void> {
  const reader = new MessageReader<WriteRequest>(call);
  const stream = new ServedStream<WriteResponseInput>(call, options, (error) =>
    reader.finish(error),
  );
  await stream.run(async (signal) => {
    for await (const answer of handlers.write(steps(reader, stream), { signal }))
      await stream.send(answering(answer, encodeWriteAnswer), 0);
  });
}

async function* steps(
  reader: MessageReader<WriteRequest>,
  stream: ServedStream<WriteResponseInput>,
): AsyncGenerator<WriteStep> {
  for (;;) {
    const wire = await stream.waitFor(reader.next());
    if (wire === undefined) {
      await stream.confirmEnd();
      return;
    }
    yield received(wire, decodeWriteStep);
  }
}

async function serveRead(
  call: ServerWritableStream<WireReadRequest, ReadResponseInput>,
  handlers: BlockHandlers,
  options: BlockServiceOptions,
): Promise<void> {
  const stream = new ServedStream<ReadResponseInput>(call, options, () => {});
  await stream.run(async (signal) => {
    const request = received(call.request, decodeReadRequest);
    try {
      for await (const slice of handlers.read(request, { signal }))
        await stream.send(answering(slice, encodeReadSlice), slice.data.length, () =>
          giveBack(slice.data),
        );
    } catch (error) {
      if (!isDfsError(error, 'CHECKSUM_MISMATCH')) throw error;
      await stream.send(answering(error.message, encodeReadDamage), 0);
    }
  });
}

async function serveCopy(
  call: ServerDuplexStream<CopyRequest, CopyResponseInput>,
  handlers: BlockHandlers,
  options: BlockServiceOptions,
): Promise<void> {
  const reader = new MessageReader<CopyRequest>(call);
  const stream = new ServedStream<CopyResponseInput>(call, options, (error) =>
    reader.finish(error),
  );
  const patience = new FramePatience(call, options.streamIdleMs, () => reader.waiting);
  await stream.run(async (signal) => {
    const first = await stream.waitFor(reader.next());
    const step = first && received(first, decodeCopyStep);
    if (step?.kind !== 'header') throw misplaced('a copy starts with its header');
    try {
      for await (const answer of handlers.copy(step.header, grants(reader, stream), { signal }))
        await stream.send(answering(answer, encodeCopyAnswer), 0);
    } finally {
      reader.finish();
    }
  });
  patience.stop();
}

/** A worker may pause between its words for as long as it likes: the server's own patience is the handler's affair. */
async function* grants(
  reader: MessageReader<CopyRequest>,
  stream: ServedStream<CopyResponseInput>,
): AsyncGenerator<number> {
  for (;;) {
    const wire = await reader.next();
    if (wire === undefined) {
      await stream.confirmEnd();
      return;
    }
    const step = received(wire, decodeCopyStep);
    if (step.kind !== 'grant') throw misplaced('a copy has one header');
    yield step.bytes;
  }
}

function misplaced(what: string): DfsError {
  return new DfsError('INVALID_ARGUMENT', `Invalid argument: ${what}`);
}

/** For the status of a call whose client made no progress to arrive. */
const LAST_WORDS_MS = 1_000;

/**
 * What the streaming methods share on the server: sending, patience, and how the call ends. Patience does not end with the
 * handler: a client that does not take what is left, or goes on sending, would hold it in the server's memory.
 */
class ServedStream<Answer> {
  private readonly controller = new AbortController();
  private readonly sender: ByteBoundSender<Answer>;
  private readonly idle: IdleTimer;
  private readonly call: StreamingCall;
  private readonly http2Stream: ServerHttp2Stream;
  private readonly log: Log;
  private readonly onEnd: (error: Error) => void;
  private done = false;
  private broken: DfsError | undefined;

  constructor(call: StreamingCall, options: BlockServiceOptions, onEnd: (error: Error) => void) {
    this.call = call;
    this.log = options.log;
    this.onEnd = onEnd;
    this.http2Stream = http2StreamOf(call);
    this.sender = new ByteBoundSender(call, () => {
      if (this.done) this.idle.arm();
    });
    this.idle = new IdleTimer(options.streamIdleMs, () => this.giveUp(options.streamIdleMs));
    // grpc-js says 'cancelled' also after the status went out; then there is nothing left to stop.
    call.on('cancelled', () => {
      if (this.done) this.letGo();
      else this.abort(new DfsError('CANCELLED', 'The client went away'));
    });
  }

  /** Runs the handler to its end and answers with its outcome. */
  async run(serve: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await serve(this.controller.signal);
      this.done = true;
      this.call.end();
    } catch (error) {
      this.done = true;
      // Also decides whether the process may go on, so it is asked even if nobody hears the answer.
      this.call.emit('error', failedStatus(error, this.log, this.call.getPath()));
    } finally {
      this.idle.arm();
      // A call that broke is not told of again.
      if (this.broken !== undefined) this.letGo();
    }
  }

  send(answer: Answer, bytes: number, onSent?: () => void): Promise<void> {
    return this.waitFor(this.sender.send(answer, bytes, onSent));
  }

  /** Waits for the client, but not for ever. */
  async waitFor<T>(progress: Promise<T>): Promise<T> {
    this.idle.arm();
    try {
      return await progress;
    } finally {
      this.idle.disarm();
    }
  }

  /**
   * A call that the client reset reads as one that it ended, until grpc-js says 'cancelled' in the same turn of the
   * event loop. A write that was broken off must not look complete, so the end counts only when that turn is over.
   */
  async confirmEnd(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (this.broken !== undefined) throw this.broken;
  }

  /** The status went out, or never will: then the stream ends with its client, which has said all or goes on. */
  private letGo(): void {
    const { http2Stream, idle } = this;
    const isOver =
      http2Stream.destroyed || (this.broken === undefined && http2Stream.readableEnded);
    if (isOver) idle.stop();
    else http2Stream.once('close', () => idle.stop());
  }

  private giveUp(idleMs: number): void {
    if (this.done) {
      reset(this.http2Stream);
      return;
    }
    const what = `The client made no progress for ${idleMs} ms: start the call again`;
    this.abort(new DfsError('DEADLINE_EXCEEDED', what));
    resetAfter(this.http2Stream, LAST_WORDS_MS);
  }

  private abort(error: DfsError): void {
    this.broken = error;
    this.controller.abort(error);
    this.sender.fail(() => error);
    this.onEnd(error);
  }
}
