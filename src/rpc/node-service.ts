import type { Log } from '../runtime/log.js';
import { nodeCodecs } from './codec/node.js';
import type { NodeServiceHandlers } from './gen/dfs/v1/NodeService.js';
import type { NodeApi } from './node-api.js';
import { answering, received } from './received.js';
import { unaryHandler } from './unary-handler.js';

/** What the gRPC server calls for each method of NodeService. */
export function nodeServiceHandlers(api: NodeApi, log: Log): NodeServiceHandlers {
  const { register, heartbeat, reportReplicas, reportDamage } = nodeCodecs;
  return {
    Register: unaryHandler(log, async (wire, signal) =>
      answering(
        await api.register(received(wire, register.decodeRequest), { signal }),
        register.encodeResponse,
      ),
    ),
    Heartbeat: unaryHandler(log, async (wire, signal) =>
      answering(
        await api.heartbeat(received(wire, heartbeat.decodeRequest), { signal }),
        heartbeat.encodeResponse,
      ),
    ),
    ReportReplicas: unaryHandler(log, async (wire, signal) =>
      answering(
        await api.reportReplicas(received(wire, reportReplicas.decodeRequest), { signal }),
        reportReplicas.encodeResponse,
      ),
    ),
    ReportDamage: unaryHandler(log, async (wire, signal) =>
      answering(
        await api.reportDamage(received(wire, reportDamage.decodeRequest), { signal }),
        reportDamage.encodeResponse,
      ),
    ),
  };
}
