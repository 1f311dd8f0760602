import type { Server } from '@grpc/grpc-js';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { systemClock } from '../runtime/system-clock.js';
import { CallDeadlines, type Timed } from './call-deadlines.js';
import { http2ServersOf } from './http2-servers.js';
import { reset } from './http2-stream.js';

class Awaited implements Timed {
  readonly stream: ServerHttp2Stream;
  readonly deadlineMs: number;

  constructor(stream: ServerHttp2Stream, deadlineMs: number) {
    this.stream = stream;
    this.deadlineMs = deadlineMs;
  }
}

/**
 * Ends calls whose one request does not come whole in time. grpc-js shows no handler a call before that, and waits for
 * ever: a client that sends its request byte by byte would keep the stream and what came so far. Calls that stream their
 * requests have patience of their own.
 */
export class RequestPatience {
  private readonly patienceMs: number;
  private readonly paths = new Set<string>();
  /** Begun in this turn of the event loop: most are whole by its end, and cost no more than this. */
  private begun: ServerHttp2Stream[] = [];
  private readonly awaited = new Set<Awaited>();
  private readonly deadlines: CallDeadlines<Awaited>;

  constructor(patienceMs: number) {
    this.patienceMs = patienceMs;
    this.deadlines = new CallDeadlines(
      () => this.awaited,
      ({ stream }) => reset(stream),
    );
  }

  /** Calls of this path have one request. */
  expect(path: string): void {
    this.paths.add(path);
  }

  /** After bind. */
  watch(server: Server): void {
    for (const http2Server of http2ServersOf(server))
      http2Server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
        if (!this.paths.has(String(headers[':path']))) return;
        if (this.begun.push(stream) === 1) setImmediate(() => this.awaitBegun());
      });
  }

  stop(): void {
    this.deadlines.stop();
  }

  private awaitBegun(): void {
    const { begun } = this;
    this.begun = [];
    for (const stream of begun) this.await(stream);
  }

  private await(stream: ServerHttp2Stream): void {
    if (stream.readableEnded || stream.destroyed) return;
    const awaited = new Awaited(stream, systemClock.nowMs() + this.patienceMs);
    this.awaited.add(awaited);
    this.deadlines.add(awaited);
    const done = (): void => {
      this.awaited.delete(awaited);
    };
    stream.once('end', done);
    stream.once('close', done);
  }
}
