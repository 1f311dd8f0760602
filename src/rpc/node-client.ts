import type { RpcChannel } from './channel.js';
import { nodeCodecs } from './codec/node.js';
import { nodeService } from './load.js';
import type { NodeApi } from './node-api.js';
import { answered } from './received.js';
import { unaryCall } from './unary-call.js';

/** The master as its block servers see it. */
export function nodeClient(channel: RpcChannel): NodeApi {
  const { register, heartbeat, reportReplicas, reportDamage } = nodeCodecs;
  return {
    async register(request, options) {
      const wire = register.encodeRequest(request);
      const answer = await unaryCall(channel, nodeService.Register, wire, options);
      return answered(answer, register.decodeResponse, channel.address);
    },
    async heartbeat(request, options) {
      const wire = heartbeat.encodeRequest(request);
      const answer = await unaryCall(channel, nodeService.Heartbeat, wire, options);
      return answered(answer, heartbeat.decodeResponse, channel.address);
    },
    async reportReplicas(request, options) {
      const wire = reportReplicas.encodeRequest(request);
      const answer = await unaryCall(channel, nodeService.ReportReplicas, wire, options);
      return answered(answer, reportReplicas.decodeResponse, channel.address);
    },
    async reportDamage(request, options) {
      const wire = reportDamage.encodeRequest(request);
      const answer = await unaryCall(channel, nodeService.ReportDamage, wire, options);
      return answered(answer, reportDamage.decodeResponse, channel.address);
    },
  };
}
