import type { MethodDefinition } from '@grpc/proto-loader';

/**
 * How the messages of one unary method cross the wire. `Wire` is the method's entry in the generated definition of
 * its service, so that a field that is renamed in proto/ stops compiling here.
 */
export interface UnaryCodec<Request, Response, Wire> {
  readonly encodeRequest: (request: Request) => RequestInput<Wire>;
  readonly decodeRequest: (wire: RequestOutput<Wire>) => Request;
  readonly encodeResponse: (response: Response) => ResponseInput<Wire>;
  readonly decodeResponse: (wire: ResponseOutput<Wire>) => Response;
}

type RequestInput<Wire> =
  Wire extends MethodDefinition<infer In, infer _A, infer _B, infer _C> ? In : never;
type ResponseInput<Wire> =
  Wire extends MethodDefinition<infer _A, infer In, infer _B, infer _C> ? In : never;
type RequestOutput<Wire> =
  Wire extends MethodDefinition<infer _A, infer _B, infer Out, infer _C> ? Out : never;
type ResponseOutput<Wire> =
  Wire extends MethodDefinition<infer _A, infer _B, infer _C, infer Out> ? Out : never;
