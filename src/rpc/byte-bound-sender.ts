import type { Writable } from 'node:stream';
import { MESSAGE_OVERHEAD_BYTES, SEND_QUEUE_BYTES_MAX } from './limits.js';

const READY = Promise.resolve();

/**
 * Writes messages to a call and holds the writer back by bytes. The streams of grpc-js count messages, and would
 * queue 16 of them, whatever their size, before they say that they are full.
 */
export class ByteBoundSender<Message> {
  private queuedBytes = 0;
  private failure: (() => Error) | undefined;
  private waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  private readonly stream: Writable;
  private readonly onProgress: () => void;

  /** `onProgress` is called each time the transport has taken a message. */
  constructor(stream: Writable, onProgress: () => void) {
    this.stream = stream;
    this.onProgress = onProgress;
  }

  get queued(): number {
    return this.queuedBytes;
  }

  /**
   * Resolves at once while at most SEND_QUEUE_BYTES_MAX wait for the transport, and else when it took enough. `onSent`
   * is called when the socket has the message, so that its memory can be used again; never once the call is over, when the
   * transport may be done with a message without having let go of its bytes.
   */
  send(message: Message, payloadBytes: number, onSent?: () => void): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure());
    const bytes = payloadBytes + MESSAGE_OVERHEAD_BYTES;
    this.queuedBytes += bytes;
    this.stream.write(message, (error) => {
      if (!error && this.failure === undefined) onSent?.();
      this.taken(bytes);
    });
    if (this.queuedBytes <= SEND_QUEUE_BYTES_MAX) return READY;
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
  }

  /** Ends all sending, waiting ones included: the call is over. The error is made if somebody gets it. */
  fail(why: () => Error): void {
    this.failure ??= why;
    const waiting = this.waiting;
    this.waiting = [];
    for (const { reject } of waiting) reject(this.failure());
  }

  private taken(bytes: number): void {
    this.queuedBytes -= bytes;
    if (this.failure !== undefined) return;
    this.onProgress();
    if (this.queuedBytes > SEND_QUEUE_BYTES_MAX) return;
    const waiting = this.waiting;
    this.waiting = [];
    for (const { resolve } of waiting) resolve();
  }
}
