import { DfsError } from '../common/error.js';
import type { CallContext } from '../common/namespace-messages.js';
import { systemClock } from '../runtime/system-clock.js';
import type { RpcChannel } from './channel.js';
import { ClientSession, type PendingCall } from './client-session.js';
import { CALL_TIMEOUT_MS, SESSION_IDLE_MS, SESSION_RETRY_MS } from './limits.js';
import type { CallOptions, NamespaceApi } from './namespace-api.js';
import { namespaceClient } from './namespace-client.js';
import { sessionMethods, type SessionMethod } from './session-methods.js';
import { cancelled } from './unary-call.js';

export interface NamespaceSessionOptions {
  /** A session without calls ends after so long; the next call begins another. */
  readonly idleMs?: number | undefined;
  /** For so long a server that knew no sessions is asked by unary calls. */
  readonly retryMs?: number | undefined;
}

/**
 * The master's namespace as its callers see it, over one stream with many calls under way. A stream that breaks fails
 * its calls with UNAVAILABLE, as broken unary calls do; the next call begins another. A server that knows no sessions
 * is asked by unary calls, and for a session again from time to time: a proxy may have answered for it, or it is upgraded.
 */
export class NamespaceSession {
  readonly namespace: NamespaceApi;
  private readonly channel: RpcChannel;
  private readonly idleMs: number;
  private readonly retryMs: number;
  private readonly unary: NamespaceApi;
  private session: ClientSession | undefined;
  /** Monotonic; until then the server is taken for one that knows no sessions. */
  private unaryUntilMs = 0;
  private closed = false;

  constructor(channel: RpcChannel, options: NamespaceSessionOptions = {}) {
    this.channel = channel;
    this.idleMs = options.idleMs ?? SESSION_IDLE_MS;
    this.retryMs = options.retryMs ?? SESSION_RETRY_MS;
    this.unary = namespaceClient(channel);
    const methods = sessionMethods.map((method) => [
      method.name,
      (context: CallContext, request: object, call: CallOptions) =>
        this.call(method, context, request, call),
    ]);
    // The table has every method of the interface, with its types: the compiler checks it where it is written.
    this.namespace = Object.fromEntries(methods) as NamespaceApi;
  }

  /** Takes no new calls; those under way come to their end. */
  close(): void {
    this.closed = true;
    this.session?.close();
  }

  private call(
    method: SessionMethod,
    context: CallContext,
    request: object,
    options: CallOptions,
  ): Promise<unknown> {
    const { signal, timeoutMs = CALL_TIMEOUT_MS } = options;
    if (signal?.aborted === true) return Promise.reject(cancelled(method.path));
    const nowMs = systemClock.nowMs();
    if (nowMs < this.unaryUntilMs) return this.callUnary(method, context, request, options);
    return new Promise((resolve, reject) => {
      const deadlineMs = nowMs + timeoutMs;
      const ends = { resolve, reject };
      const pending: PendingCall = { method, context, request, signal, deadlineMs, ...ends };
      this.current().add(pending);
    });
  }

  private current(): ClientSession {
    if (this.session?.open === true) return this.session;
    if (this.closed)
      throw new DfsError(
        'UNAVAILABLE',
        `The channel to ${this.channel.address} was closed: connect again`,
      );
    this.session = new ClientSession(this.channel, {
      idleMs: this.idleMs,
      onUnknown: (calls) => this.goUnary(calls),
    });
    return this.session;
  }

  /** The server offers no sessions, so it has begun none of these calls. */
  private goUnary(calls: readonly PendingCall[]): void {
    this.unaryUntilMs = systemClock.nowMs() + this.retryMs;
    for (const { method, context, request, signal, deadlineMs, resolve, reject } of calls) {
      const timeoutMs = Math.max(1, deadlineMs - systemClock.nowMs());
      this.callUnary(method, context, request, { timeoutMs, signal }).then(resolve, reject);
    }
  }

  private callUnary(
    method: SessionMethod,
    context: CallContext,
    request: object,
    options: CallOptions,
  ): Promise<unknown> {
    const ask = this.unary[method.name] as (
      context: CallContext,
      request: object,
      options: CallOptions,
    ) => Promise<unknown>;
    return ask(context, request, options);
  }
}
