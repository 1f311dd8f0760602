import type { EventEmitter } from 'node:events';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { assert } from '../common/assert.js';

/** The private way from a call that is served to its HTTP/2 stream; grpc-js offers none. */
interface CallInside {
  readonly call?: { readonly stream?: ServerHttp2Stream };
}

/** The HTTP/2 stream of a streaming call that is served. */
export function http2StreamOf(call: EventEmitter): ServerHttp2Stream {
  const stream = (call as CallInside).call?.stream;
  assert(stream !== undefined, 'this grpc-js keeps the streams of its calls elsewhere');
  return stream;
}

/**
 * Ends a stream without waiting for its peer. The status of a call comes after all that was sent before, so one that the
 * peer does not take keeps all of that; and one that was answered is kept for as long as the peer may still send.
 */
export function reset(stream: ServerHttp2Stream): void {
  if (!stream.destroyed) stream.close(constants.NGHTTP2_CANCEL);
}

/** The same, unless it has ended by then. */
export function resetAfter(stream: ServerHttp2Stream, ms: number): void {
  if (stream.destroyed) return;
  const timer = setTimeout(() => reset(stream), ms);
  timer.unref();
  stream.once('close', () => clearTimeout(timer));
}
