import type { LocalReplica } from '../common/block-messages.js';
import type { ReplicaName } from '../common/node-messages.js';
import type { RpcChannel } from './channel.js';
import { findLocalCodec } from './codec/local-replica.js';
import { blockService } from './load.js';
import type { CallOptions } from './namespace-api.js';
import { answered } from './received.js';
import { unaryCall } from './unary-call.js';

/**
 * Where a block server on this host keeps a replica. Throws UNSUPPORTED where it tells nobody, or not us, and what it
 * throws for a replica that it has not, or that is damaged.
 */
export async function findLocal(
  channel: RpcChannel,
  request: ReplicaName,
  options: CallOptions,
): Promise<LocalReplica> {
  const wire = findLocalCodec.encodeRequest(request);
  const answer = await unaryCall(channel, blockService.FindLocal, wire, options);
  return answered(answer, findLocalCodec.decodeResponse, channel.address);
}
