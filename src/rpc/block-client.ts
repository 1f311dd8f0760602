import type { BlockApi } from './block-api.js';
import { BlockCopyCall } from './block-copy-call.js';
import { readBlock } from './block-read-call.js';
import { BlockSession } from './block-session.js';
import { BlockWriteCall } from './block-write-call.js';
import type { RpcChannel } from './channel.js';
import { statReplicaCodec } from './codec/block.js';
import { SMALL_BLOCK_BYTES_MAX } from './limits.js';
import { blockService } from './load.js';
import { answered } from './received.js';
import { unaryCall } from './unary-call.js';
import { WholeBlockCall } from './whole-block-call.js';

/** A block server as its callers see it. */
export function blockClient(channel: RpcChannel): BlockApi {
  return {
    write: (options) =>
      options.whole === true
        ? new WholeBlockCall(sessionOf(channel), options)
        : new BlockWriteCall(channel, options),
    read: (request, options) =>
      request.length <= SMALL_BLOCK_BYTES_MAX && request.forRepair !== true
        ? sessionOf(channel).read(request, options)
        : readBlock(channel, request, options),
    copy: (header, options) => new BlockCopyCall(channel, header, options),
    async statReplica(request, options) {
      const wire = statReplicaCodec.encodeRequest(request);
      const answer = await unaryCall(channel, blockService.StatReplica, wire, options);
      return answered(answer, statReplicaCodec.decodeResponse, channel.address);
    },
  };
}

const sessions = new WeakMap<RpcChannel, BlockSession>();

/** One for each channel, which ends it when it is closed. */
function sessionOf(channel: RpcChannel): BlockSession {
  let session = sessions.get(channel);
  if (session === undefined) {
    session = new BlockSession(channel);
    sessions.set(channel, session);
    channel.onClose(() => session?.close());
  }
  return session;
}
