import type { handleUnaryCall } from '@grpc/grpc-js';
import type { Log } from '../runtime/log.js';
import { failedStatus, type FailedStatus } from './status.js';

/**
 * Serves one unary method. `serve` gets the wire message and a signal that aborts when the caller gives up, its
 * deadline passes or its connection is lost, and the caller's address:port; what it throws becomes the status of the call.
 */
export function unaryHandler<Request, Response>(
  log: Log,
  serve: (wire: Request, signal: AbortSignal, peer: string) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void respond();

    async function respond(): Promise<void> {
      const controller = new AbortController();
      let answered = false;
      // grpc-js says 'cancelled' also after an answer went out; then there is nothing left to stop.
      call.on('cancelled', () => {
        if (!answered) controller.abort();
      });
      let failure: FailedStatus | null = null;
      let response: Response | null = null;
      try {
        response = await serve(call.request, controller.signal, call.getPeer());
      } catch (error) {
        failure = failedStatus(error, log, call.getPath());
      }
      answered = true;
      callback(failure, response);
    }
  };
}
