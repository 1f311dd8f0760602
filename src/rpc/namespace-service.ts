import type { UntypedHandleCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Log } from '../runtime/log.js';
import { namespaceCodecs } from './codec/namespace.js';
import { decodeContext } from './codec/types.js';
import type { UnaryCodec } from './codec/unary-codec.js';
import type { CallContext as WireContext } from './gen/dfs/v1/CallContext.js';
import type { CallContext, CallOptions, NamespaceApi } from './namespace-api.js';
import { answering, received } from './received.js';
import type { AnyMethod } from './unary-call.js';
import { unaryHandler } from './unary-handler.js';
import { wireName } from './wire-name.js';

type AnyCodec = UnaryCodec<object, unknown, AnyMethod>;
type Serve = (context: CallContext, request: object, options: CallOptions) => Promise<unknown>;

/** What the gRPC server calls for each method of NamespaceService. */
export function namespaceServiceHandlers(
  api: NamespaceApi,
  log: Log,
): UntypedServiceImplementation {
  const handlers: Record<string, UntypedHandleCall> = {};
  for (const name of Object.keys(namespaceCodecs) as (keyof NamespaceApi)[]) {
    // The table has every method of the interface, with its types: the compiler checks it where it is written.
    const serve = api[name].bind(api) as Serve;
    handlers[wireName(name)] = handler(serve, namespaceCodecs[name] as AnyCodec, log);
  }
  return handlers;
}

function handler(serve: Serve, codec: AnyCodec, log: Log): UntypedHandleCall {
  return unaryHandler(log, async (wire: object, signal) => {
    const { context, request } = received(wire, (message) => ({
      context: decodeContext((message as { context?: WireContext | null }).context),
      request: codec.decodeRequest(message),
    }));
    return answering(await serve(context, request, { signal }), codec.encodeResponse);
  });
}
