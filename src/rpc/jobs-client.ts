import type { RpcChannel } from './channel.js';
import { jobsCodecs } from './codec/jobs.js';
import { encodeContext } from './codec/types.js';
import type { JobsApi } from './jobs-api.js';
import { adminService } from './load.js';
import { answered } from './received.js';
import { unaryCall } from './unary-call.js';

/** The part of AdminService that is about long work. */
export function jobsClient(channel: RpcChannel): JobsApi {
  const { setServerGoal, listJobs, getRepairPolicy, setRepairPolicy, setBalance } = jobsCodecs;
  return {
    async setServerGoal(context, request, options) {
      const wire = { ...setServerGoal.encodeRequest(request), context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.SetServerGoal, wire, options);
      return answered(answer, setServerGoal.decodeResponse, channel.address);
    },
    async listJobs(context, options) {
      const wire = { context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.ListJobs, wire, options);
      return answered(answer, listJobs.decodeResponse, channel.address);
    },
    async getRepairPolicy(context, options) {
      const wire = { context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.GetRepairPolicy, wire, options);
      return answered(answer, getRepairPolicy.decodeResponse, channel.address);
    },
    async setRepairPolicy(context, change, options) {
      const wire = { ...setRepairPolicy.encodeRequest(change), context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.SetRepairPolicy, wire, options);
      return answered(answer, setRepairPolicy.decodeResponse, channel.address);
    },
    async setBalance(context, request, options) {
      const wire = { ...setBalance.encodeRequest(request), context: encodeContext(context) };
      const answer = await unaryCall(channel, adminService.SetBalance, wire, options);
      return answered(answer, setBalance.decodeResponse, channel.address);
    },
  };
}
