import type { Readable } from 'node:stream';
import { assert } from '../common/assert.js';
import { READ_AHEAD_MESSAGES } from './limits.js';

/** The private place where Node keeps how many messages a stream takes ahead; grpc-js makes its streams itself. */
interface ReadableInside {
  readonly _readableState?: { highWaterMark: number };
}

/**
 * Pulls the messages of a call one by one. A reader that stops makes the call stop: at most READ_AHEAD_MESSAGES are
 * taken ahead (grpc-js's 16 messages may be 32 MiB), and HTTP/2's window holds back the peer.
 */
export class MessageReader<Message> {
  private over = false;
  private failure: Error | undefined;
  private wake: (() => void) | undefined;
  private readonly stream: Readable;

  constructor(stream: Readable) {
    const state = (stream as ReadableInside)._readableState;
    assert(state?.highWaterMark !== undefined, 'this Node keeps its stream state elsewhere');
    state.highWaterMark = READ_AHEAD_MESSAGES;
    this.stream = stream;
    const wake = (): void => this.wake?.();
    stream.on('readable', wake);
    stream.on('end', wake);
  }

  /** Whether a message is waited for. */
  get waiting(): boolean {
    return this.wake !== undefined;
  }

  /** The next message; undefined after the last one; throws what ended the call, once all that came was read. */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const message = this.stream.read() as Message | null;
      if (message !== null) return message;
      if (this.failure !== undefined) throw this.failure;
      if (this.over || this.stream.readableEnded) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
  }

  /** The call is over, well or with a failure. */
  finish(failure?: Error): void {
    if (this.over) return;
    this.over = true;
    this.failure = failure;
    this.wake?.();
  }
}
