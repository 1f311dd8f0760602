import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';

/** grpc-js writes plain text to stderr, which is for JSON lines; what it would say reaches us as errors of calls. */
export function silenceGrpcLog(): void {
  if (process.env['GRPC_VERBOSITY'] === undefined) setLogVerbosity(logVerbosity.NONE);
}
