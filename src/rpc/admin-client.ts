import type { AdminApi } from './admin-api.js';
import type { RpcChannel } from './channel.js';
import { adminCodecs } from './codec/admin.js';
import { encodeContext } from './codec/types.js';
import { jobsClient } from './jobs-client.js';
import { adminService } from './load.js';
import { answered } from './received.js';
import { unaryCall } from './unary-call.js';

/** The master as operators see it. */
export function adminClient(channel: RpcChannel): AdminApi {
  const { report, fsck, safeMode, checkpoint, explain, health } = adminCodecs;
  return {
    ...jobsClient(channel),
    async report(context, options) {
      const wire = { context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.Report, wire, options);
      return answered(answer, report.decodeResponse, channel.address);
    },
    async fsckPage(context, request, options) {
      const wire = { ...fsck.encodeRequest(request), context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.Fsck, wire, options);
      return answered(answer, fsck.decodeResponse, channel.address);
    },
    async safeMode(context, request, options) {
      const wire = { ...safeMode.encodeRequest(request), context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.SafeMode, wire, options);
      return answered(answer, safeMode.decodeResponse, channel.address);
    },
    async checkpoint(context, options) {
      const wire = { context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.Checkpoint, wire, options);
      return answered(answer, checkpoint.decodeResponse, channel.address);
    },
    async explain(context, request, options) {
      const wire = { ...explain.encodeRequest(request), context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.Explain, wire, options);
      return answered(answer, explain.decodeResponse, channel.address);
    },
    async health(options) {
      const answer = await unaryCall(channel, adminService.Health, {}, options);
      return answered(answer, health.decodeResponse, channel.address);
    },
  };
}
