import { Metadata } from '@grpc/grpc-js';
import type { ReadRequest, ReadSlice } from '../common/block-messages.js';
import type { StreamOptions } from './block-api.js';
import { silent } from './block-write-call.js';
import type { RpcChannel } from './channel.js';
import { decodeReadSlice, encodeReadRequest } from './codec/block.js';
import { endOfCall } from './end-of-call.js';
import type { ReadRequestInput } from './gen/dfs/v1/ReadRequest.js';
import type { ReadResponse } from './gen/dfs/v1/ReadResponse.js';
import { IdleTimer } from './idle-timer.js';
import { CLIENT_STREAM_IDLE_MS } from './limits.js';
import { blockService } from './load.js';
import { MessageReader } from './message-reader.js';
import { answered } from './received.js';
import { cancelled } from './unary-call.js';

const METHOD = blockService.Read;

/**
 * Slices of a range as the server sends them. A reader that has all of it does not wait for the end of the call, which is
 * the server's next word; a reset at every read would cost more than a small read does. A reader that stops holds the server back; one that leaves cancels the
 * call. The idle time counts only while the reader waits for the server.
 */
export async function* readBlock(
  channel: RpcChannel,
  request: ReadRequest,
  options: StreamOptions,
): AsyncGenerator<ReadSlice> {
  const { signal, idleTimeoutMs = CLIENT_STREAM_IDLE_MS } = options;
  const wireRequest = encodeReadRequest(request);
  if (signal?.aborted === true) throw cancelled(METHOD.path);
  const call = channel.start((client) =>
    client.makeServerStreamRequest<ReadRequestInput, ReadResponse>(
      METHOD.path,
      METHOD.requestSerialize,
      METHOD.responseDeserialize,
      wireRequest,
      new Metadata(),
    ),
  );
  const reader = new MessageReader<ReadResponse>(call);
  const idle = new IdleTimer(idleTimeoutMs, () => {
    reader.finish(silent(channel.address, idleTimeoutMs));
    call.cancel();
  });
  let isOver = false;
  endOfCall(call, channel.address, METHOD.path, (failure) => {
    isOver = true;
    idle.stop();
    reader.finish(failure);
  });
  let hasAll = false;
  const cancel = (): void => {
    reader.finish(cancelled(METHOD.path));
    call.cancel();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      idle.arm();
      const wire = await reader.next();
      idle.disarm();
      if (wire === undefined) return;
      const slice = answered(wire, decodeReadSlice, channel.address);
      hasAll = slice.offset + slice.data.length >= request.offset + request.length;
      yield slice;
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    if (hasAll && !isOver) idle.arm();
    else {
      idle.stop();
      call.cancel();
    }
  }
}
