import type { RpcChannel } from './channel.js';
import { repairCodecs } from './codec/repair.js';
import { repairService } from './load.js';
import { answered } from './received.js';
import type { RepairApi } from './repair-api.js';
import { unaryCall } from './unary-call.js';

/** The master as its repair workers see it. */
export function repairClient(channel: RpcChannel): RepairApi {
  const { exchange } = repairCodecs;
  return {
    async exchange(request, options) {
      const wire = exchange.encodeRequest(request);
      const answer = await unaryCall(channel, repairService.Exchange, wire, options);
      return answered(answer, exchange.decodeResponse, channel.address);
    },
  };
}
