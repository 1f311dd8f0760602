import { DfsError } from '../common/error.js';
import type { CallContext } from '../common/namespace-messages.js';
import { systemClock } from '../runtime/system-clock.js';
import type { RpcChannel } from './channel.js';
import { ClientSession, type PendingCall } from './client-session.js';
import { CALL_TIMEOUT_MS, SESSION_IDLE_MS, SESSION_RETRY_MS } from './limits.js';
import type { CallOptions } from './namespace-api.js';
import type { SessionKind, SessionMethod } from './session-method.js';
import { cancelled } from './unary-call.js';

export interface SessionTimes {
  /** A session without calls ends after so long; the next call begins another. */
  readonly idleMs?: number | undefined;
  /** For so long a server that knew no sessions is not asked for one. */
  readonly retryMs?: number | undefined;
}

/** One call, whichever way it goes. */
export interface SessionCall {
  readonly method: SessionMethod;
  /** Absent in a session of a kind whose calls name nobody. */
  readonly context: CallContext | undefined;
  readonly request: object;
}

export interface SessionCallsOptions extends SessionTimes {
  readonly kind: SessionKind;
  /** Makes a call without a session. */
  readonly alone: (call: SessionCall, options: CallOptions) => Promise<unknown>;
}

/**
 * Calls to one server over one stream at a time, many under way. A stream that breaks fails its calls with UNAVAILABLE,
 * as broken calls of their own do; the next call begins another. A server that knows no sessions gets each call alone,
 * and is asked for a session again from time to time: a proxy may have answered for it, or it is upgraded.
 */
export class SessionCalls {
  private readonly channel: RpcChannel;
  private readonly options: SessionCallsOptions;
  private session: ClientSession | undefined;
  /** Monotonic; until then the server is taken for one that knows no sessions. */
  private aloneUntilMs = 0;
  private closed = false;

  constructor(channel: RpcChannel, options: SessionCallsOptions) {
    this.channel = channel;
    this.options = options;
  }

  /** Takes no new calls; those under way come to their end. */
  close(): void {
    this.closed = true;
    this.session?.close();
  }

  call(call: SessionCall, options: CallOptions): Promise<unknown> {
    const { signal, timeoutMs = CALL_TIMEOUT_MS } = options;
    const { method, context, request } = call;
    if (signal?.aborted === true) return Promise.reject(cancelled(method.path));
    const nowMs = systemClock.nowMs();
    if (nowMs < this.aloneUntilMs) return this.options.alone(call, options);
    return new Promise((resolve, reject) => {
      const deadlineMs = nowMs + timeoutMs;
      const ends = { resolve, reject };
      this.current().add({ method, context, request, signal, deadlineMs, ...ends });
    });
  }

  private current(): ClientSession {
    if (this.session?.open === true) return this.session;
    if (this.closed)
      throw new DfsError(
        'UNAVAILABLE',
        `The channel to ${this.channel.address} was closed: connect again`,
      );
    this.session = new ClientSession(this.channel, this.options.kind, {
      idleMs: this.options.idleMs ?? SESSION_IDLE_MS,
      onUnknown: (calls) => this.goAlone(calls),
    });
    return this.session;
  }

  /** The server offers no sessions, so it has begun none of these calls. */
  private goAlone(calls: readonly PendingCall[]): void {
    const { alone, retryMs = SESSION_RETRY_MS } = this.options;
    this.aloneUntilMs = systemClock.nowMs() + retryMs;
    for (const call of calls) {
      const timeoutMs = Math.max(1, call.deadlineMs - systemClock.nowMs());
      alone(call, { timeoutMs, signal: call.signal }).then(call.resolve, call.reject);
    }
  }
}
