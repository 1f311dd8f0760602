import type { Log } from '../runtime/log.js';
import type { AdminApi } from './admin-api.js';
import { adminCodecs } from './codec/admin.js';
import { decodeContext } from './codec/types.js';
import type { AdminServiceHandlers } from './gen/dfs/v1/AdminService.js';
import type { CallContext as WireContext } from './gen/dfs/v1/CallContext.js';
import { jobsServiceHandlers } from './jobs-service.js';
import type { CallContext } from './namespace-api.js';
import { answering, received } from './received.js';
import { unaryHandler } from './unary-handler.js';

/** What the gRPC server calls for each method of AdminService. */
export function adminServiceHandlers(api: AdminApi, log: Log): AdminServiceHandlers {
  const { report, fsck, safeMode, checkpoint, explain, health } = adminCodecs;
  return {
    ...jobsServiceHandlers(api, log),
    Report: unaryHandler(log, async (wire, signal) =>
      answering(await api.report(received(wire, caller), { signal }), report.encodeResponse),
    ),
    Fsck: unaryHandler(log, async (wire, signal) => {
      const context = received(wire, caller);
      return answering(
        await api.fsckPage(context, fsck.decodeRequest(wire), { signal }),
        fsck.encodeResponse,
      );
    }),
    SafeMode: unaryHandler(log, async (wire, signal) => {
      const context = received(wire, caller);
      const request = safeMode.decodeRequest(wire);
      return answering(await api.safeMode(context, request, { signal }), safeMode.encodeResponse);
    }),
    Checkpoint: unaryHandler(log, async (wire, signal) =>
      answering(
        await api.checkpoint(received(wire, caller), { signal }),
        checkpoint.encodeResponse,
      ),
    ),
    Explain: unaryHandler(log, async (wire, signal) => {
      const context = received(wire, caller);
      const request = received(wire, explain.decodeRequest);
      return answering(await api.explain(context, request, { signal }), explain.encodeResponse);
    }),
    Health: unaryHandler(log, async (wire, signal) => {
      received(wire, health.decodeRequest);
      return answering(await api.health({ signal }), health.encodeResponse);
    }),
  };
}

function caller(wire: { readonly context: WireContext | null }): CallContext {
  return decodeContext(wire.context);
}
