import type { BlockApi } from './block-api.js';
import { BlockCopyCall } from './block-copy-call.js';
import { readBlock } from './block-read-call.js';
import { BlockWriteCall } from './block-write-call.js';
import type { RpcChannel } from './channel.js';
import { statReplicaCodec } from './codec/block.js';
import { blockService } from './load.js';
import { answered } from './received.js';
import { unaryCall } from './unary-call.js';

/** A block server as its callers see it. */
export function blockClient(channel: RpcChannel): BlockApi {
  return {
    write: (options) => new BlockWriteCall(channel, options),
    read: (request, options) => readBlock(channel, request, options),
    copy: (header, options) => new BlockCopyCall(channel, header, options),
    async statReplica(request, options) {
      const wire = statReplicaCodec.encodeRequest(request);
      const answer = await unaryCall(channel, blockService.StatReplica, wire, options);
      return answered(answer, statReplicaCodec.decodeResponse, channel.address);
    },
  };
}
