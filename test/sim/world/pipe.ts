import {
  MESSAGE_OVERHEAD_BYTES,
  SEND_QUEUE_BYTES_MAX,
  STREAM_WINDOW_BYTES,
} from '../../../src/rpc/limits.js';
import { borrow } from '../../../src/runtime/bulk-memory.js';
import { copyMessage } from './copy-message.js';
import { Lane, type Link } from './link.js';
import type { SimProcess } from './node.js';

/** The receiver tells the sender of its progress each time it took this much, as HTTP/2 does. */
const CREDIT_BYTES = STREAM_WINDOW_BYTES / 4;

interface Waiting<Message> {
  readonly message: Message;
  readonly bytes: number;
  readonly onSent: (() => void) | undefined;
}

export interface PipeEnds {
  readonly from: SimProcess;
  readonly to: SimProcess;
  /** There, and back for what the receiver says about its progress. */
  readonly link: Link;
  readonly back: Link;
}

/** What goes through a pipe, by its names in the trace. */
export interface PipeNames {
  readonly message: string;
  readonly credit: string;
  readonly open: string;
  readonly end: string;
  readonly status: string;
}

/** Something about a stream as a whole. */
type Signal = 'open' | 'end' | 'status';

export function pipeNames(message: string): PipeNames {
  return {
    message,
    credit: `${message} credit`,
    open: `${message} open`,
    end: `${message} end`,
    status: `${message} status`,
  };
}

const READY = Promise.resolve();

/**
 * One direction of a stream: messages in order, held back by bytes as grpc-js and HTTP/2 do together. Both ends are
 * here, but each changes only in events of its own process.
 */
export class Pipe<Message> {
  /** Bytes that the transport has not taken yet. */
  queuedBytes = 0;
  /** Called at the sending end each time the transport has taken a message. */
  onTaken: () => void = () => {};
  private readonly ends: PipeEnds;
  private readonly names: PipeNames;
  private readonly lane = new Lane();
  private readonly backLane = new Lane();
  private queue: Waiting<Message>[] = [];
  private inFlight = 0;
  private sendFailure: Error | undefined;
  private room: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  private arrived: Waiting<Message>[] = [];
  private uncredited = 0;
  private over = false;
  private failure: Error | undefined;
  private wake: (() => void) | undefined;

  constructor(names: PipeNames, ends: PipeEnds) {
    this.names = names;
    this.ends = ends;
  }

  /**
   * Resolves at once while little waits for the transport, and else when it took enough. `onSent` is called when it has
   * the message.
   */
  send(message: Message, payloadBytes: number, onSent?: () => void): Promise<void> {
    if (this.sendFailure !== undefined) return Promise.reject(this.sendFailure);
    const bytes = payloadBytes + MESSAGE_OVERHEAD_BYTES;
    this.queuedBytes += bytes;
    // Received bytes lie in memory that is used again by who gives it back, as those of a real transport do.
    this.queue.push({ message: copyMessage(message, borrow), bytes, onSent });
    this.pump();
    if (this.queuedBytes <= SEND_QUEUE_BYTES_MAX) return READY;
    return new Promise((resolve, reject) => {
      this.room.push({ resolve, reject });
    });
  }

  /** Something about the stream as a whole that arrives after all that was sent before: its end, its status. */
  sendSignal(signal: Signal, deliver: () => void): void {
    this.signals.push({ signal, deliver });
    this.pump();
  }

  private signals: { readonly signal: Signal; readonly deliver: () => void }[] = [];

  /** Ends all sending, waiting ones included: the call is over. */
  fail(error: Error): void {
    this.sendFailure ??= error;
    this.queue = [];
    const { room } = this;
    this.room = [];
    for (const { reject } of room) reject(this.sendFailure);
  }

  /** The receiving end: the next message; undefined after the last; throws what ended the call, after all that came. */
  async next(): Promise<Message | undefined> {
    for (;;) {
      const first = this.arrived.shift();
      if (first !== undefined) {
        this.credit(first.bytes);
        return first.message;
      }
      if (this.failure !== undefined) throw this.failure;
      if (this.over) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** The receiving end gets no more: the call is over, well or with a failure. */
  finish(failure?: Error): void {
    if (this.over) return;
    this.over = true;
    this.failure = failure;
    this.wake?.();
  }

  private pump(): void {
    const { from, to, link } = this.ends;
    if (!from.alive) return;
    for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
      if (this.inFlight > 0 && this.inFlight + first.bytes > STREAM_WINDOW_BYTES) return;
      const waiting = first;
      this.queue.shift();
      this.inFlight += waiting.bytes;
      link.transmit(to, this.names.message, () => this.arrive(waiting), this.lane);
      void READY.then(() => this.taken(waiting));
    }
    if (this.signals.length === 0) return;
    for (const { signal, deliver } of this.signals.splice(0))
      link.transmit(to, this.names[signal], deliver, this.lane);
  }

  private taken({ bytes, onSent }: Waiting<Message>): void {
    this.queuedBytes -= bytes;
    onSent?.();
    if (this.sendFailure !== undefined) return;
    this.onTaken();
    if (this.queuedBytes > SEND_QUEUE_BYTES_MAX) return;
    const { room } = this;
    this.room = [];
    for (const { resolve } of room) resolve();
  }

  private arrive(waiting: Waiting<Message>): void {
    if (this.over) return;
    this.arrived.push(waiting);
    this.wake?.();
  }

  private credit(bytes: number): void {
    this.uncredited += bytes;
    if (this.uncredited < CREDIT_BYTES) return;
    const credited = this.uncredited;
    this.uncredited = 0;
    const { from, back } = this.ends;
    back.transmit(
      from,
      this.names.credit,
      () => {
        this.inFlight -= credited;
        this.pump();
      },
      this.backLane,
    );
  }
}
