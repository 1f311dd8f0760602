import type { Log } from '../runtime/log.js';
import { repairCodecs } from './codec/repair.js';
import type { RepairServiceHandlers } from './gen/dfs/v1/RepairService.js';
import { answering, received } from './received.js';
import type { RepairApi } from './repair-api.js';
import { unaryHandler } from './unary-handler.js';

/** What the gRPC server calls for each method of RepairService. */
export function repairServiceHandlers(api: RepairApi, log: Log): RepairServiceHandlers {
  const { exchange } = repairCodecs;
  return {
    Exchange: unaryHandler(log, async (wire, signal) =>
      answering(
        await api.exchange(received(wire, exchange.decodeRequest), { signal }),
        exchange.encodeResponse,
      ),
    ),
  };
}
