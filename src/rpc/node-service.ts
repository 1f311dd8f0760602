import type { Log } from '../runtime/log.js';
import { nodeCodecs } from './codec/node.js';
import type { NodeServiceHandlers } from './gen/dfs/v1/NodeService.js';
import type { NodeApi } from './node-api.js';
import { received } from './received.js';
import { unaryHandler } from './unary-handler.js';

/** What the gRPC server calls for each method of NodeService. */
export function nodeServiceHandlers(api: NodeApi, log: Log): NodeServiceHandlers {
  const { register, heartbeat, reportReplicas, reportDamage } = nodeCodecs;
  return {
    Register: unaryHandler(log, async (wire, signal) =>
      register.encodeResponse(
        await api.register(received(wire, register.decodeRequest), { signal }),
      ),
    ),
    Heartbeat: unaryHandler(log, async (wire, signal) =>
      heartbeat.encodeResponse(
        await api.heartbeat(received(wire, heartbeat.decodeRequest), { signal }),
      ),
    ),
    ReportReplicas: unaryHandler(log, async (wire, signal) =>
      reportReplicas.encodeResponse(
        await api.reportReplicas(received(wire, reportReplicas.decodeRequest), { signal }),
      ),
    ),
    ReportDamage: unaryHandler(log, async (wire, signal) =>
      reportDamage.encodeResponse(
        await api.reportDamage(received(wire, reportDamage.decodeRequest), { signal }),
      ),
    ),
  };
}
