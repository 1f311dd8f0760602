import { must } from '../common/assert.js';
import type { CallContext } from '../common/namespace-messages.js';
import type { RpcChannel } from './channel.js';
import type { CallOptions, NamespaceApi } from './namespace-api.js';
import { namespaceClient } from './namespace-client.js';
import { SessionCalls, type SessionTimes } from './session-calls.js';
import { namespaceSessions, sessionMethods } from './session-methods.js';

type Method = (context: CallContext, request: object, options: CallOptions) => Promise<unknown>;

/** The master's namespace as its callers see it, over sessions; a master that knows none is asked by unary calls. */
export class NamespaceSession {
  readonly namespace: NamespaceApi;
  private readonly calls: SessionCalls;

  constructor(channel: RpcChannel, times: SessionTimes = {}) {
    const unary = namespaceClient(channel);
    this.calls = new SessionCalls(channel, {
      ...times,
      kind: namespaceSessions,
      alone: ({ method, context, request }, options) => {
        const ask = unary[method.name as keyof NamespaceApi] as Method;
        return ask(must(context, 'every call to a master names its caller'), request, options);
      },
    });
    const methods = sessionMethods.map((method): [string, Method] => [
      method.name,
      (context, request, options) => this.calls.call({ method, context, request }, options),
    ]);
    // The table has every method of the interface, with its types: the compiler checks it where it is written.
    this.namespace = Object.fromEntries(methods) as unknown as NamespaceApi;
  }

  /** Takes no new calls; those under way come to their end. */
  close(): void {
    this.calls.close();
  }
}
