import type { RpcChannel } from './channel.js';
import { namespaceCodecs } from './codec/namespace.js';
import { encodeContext } from './codec/types.js';
import type { UnaryCodec } from './codec/unary-codec.js';
import { namespaceService } from './load.js';
import type { CallContext, CallOptions, NamespaceApi } from './namespace-api.js';
import { answered } from './received.js';
import { unaryCall, type AnyMethod } from './unary-call.js';
import { wireName } from './wire-name.js';

/** The master's namespace as its callers see it. */
export function namespaceClient(channel: RpcChannel): NamespaceApi {
  const methods = Object.entries(namespaceCodecs).map(([name, codec]) => [
    name,
    method(channel, namespaceService[wireName(name)] as AnyMethod, codec as AnyCodec),
  ]);
  // The table has every method of the interface, with its types: the compiler checks it where it is written.
  return Object.fromEntries(methods) as NamespaceApi;
}

type AnyCodec = UnaryCodec<object, unknown, AnyMethod>;

function method(channel: RpcChannel, definition: AnyMethod, codec: AnyCodec) {
  return async (context: CallContext, request: object, options: CallOptions): Promise<unknown> => {
    const wire = { ...codec.encodeRequest(request), context: encodeContext(context) };
    const answer = await unaryCall(channel, definition, wire, options);
    return answered(answer, codec.decodeResponse, channel.address);
  };
}
