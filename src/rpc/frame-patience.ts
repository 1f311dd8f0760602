import type { EventEmitter } from 'node:events';
import { http2StreamOf, reset } from './http2-stream.js';
import type { MessageAssembler } from './message-assembler.js';

/** The private way from a call that is served to what joins the pieces of its messages (bulk-framing.ts). */
interface CallInside {
  readonly call?: { readonly decoder?: { readonly assembler?: MessageAssembler } };
}

/**
 * For streams whose client may pause between messages for as long as it likes, but not within one: memory is taken for all
 * of a message as soon as it begins. Resets a stream that has waited for the rest of one message for the idle time.
 */
export class FramePatience {
  private readonly call: EventEmitter;
  private readonly isWaiting: () => boolean;
  private readonly timer: NodeJS.Timeout;
  private seen: object | undefined;

  /** `isWaiting` says whether the server waits for a message: one that does not may itself hold up the rest. */
  constructor(call: EventEmitter, idleMs: number, isWaiting: () => boolean) {
    this.call = call;
    this.isWaiting = isWaiting;
    // Looked at twice in the idle time, so that what was seen twice is not older than that.
    this.timer = setInterval(() => this.look(), idleMs / 2);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { decoder } = (this.call as CallInside).call ?? {};
    const frame = this.isWaiting() ? decoder?.assembler?.underWay : undefined;
    if (frame !== undefined && frame === this.seen) reset(http2StreamOf(this.call));
    this.seen = frame;
  }
}
