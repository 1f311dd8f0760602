import { Metadata, type ClientUnaryCall, type ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { DfsError } from '../common/error.js';
import type { RpcChannel } from './channel.js';
import { CALL_TIMEOUT_MS } from './limits.js';
import type { CallOptions } from './namespace-api.js';
import { fromServiceError } from './status.js';

/** Any method, where a table of codecs is walked and types were checked before. */
export type AnyMethod = MethodDefinition<object, object, object, object>;

/**
 * One unary call as a promise: always with a deadline, ended by the signal, failing with DfsError only.
 * After CANCELLED, DEADLINE_EXCEEDED or UNAVAILABLE it is not known whether the call took effect.
 */
export function unaryCall<RequestInput, ResponseInput, Request, Response>(
  channel: RpcChannel,
  method: MethodDefinition<RequestInput, ResponseInput, Request, Response>,
  request: RequestInput,
  options: CallOptions,
): Promise<Response> {
  const { signal, timeoutMs = CALL_TIMEOUT_MS } = options;
  if (signal?.aborted === true) return Promise.reject(cancelled(method.path));
  return new Promise((resolve, reject) => {
    let call: ClientUnaryCall | undefined;
    const cancel = (): void => {
      reject(cancelled(method.path));
      call?.cancel();
    };
    const finish = (error: ServiceError | null, response?: Response): void => {
      signal?.removeEventListener('abort', cancel);
      if (error !== null) reject(fromServiceError(error, channel.address, method.path));
      else resolve(response as Response);
    };
    call = channel.start((client) =>
      client.makeUnaryRequest<RequestInput, Response>(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        new Metadata(),
        { deadline: Date.now() + timeoutMs },
        finish,
      ),
    );
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

export function cancelled(method: string): DfsError {
  return new DfsError('CANCELLED', `${method} was cancelled`);
}
