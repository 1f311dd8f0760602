import type { Log } from '../runtime/log.js';
import { jobsCodecs } from './codec/jobs.js';
import { decodeContext } from './codec/types.js';
import type { AdminServiceHandlers } from './gen/dfs/v1/AdminService.js';
import type { CallContext as WireContext } from './gen/dfs/v1/CallContext.js';
import type { JobsApi } from './jobs-api.js';
import type { CallContext } from './namespace-api.js';
import { answering, received } from './received.js';
import { unaryHandler } from './unary-handler.js';

type JobsHandlers = Pick<
  AdminServiceHandlers,
  'SetServerGoal' | 'ListJobs' | 'GetRepairPolicy' | 'SetRepairPolicy' | 'SetBalance'
>;

/** The part of AdminService that is about long work. */
export function jobsServiceHandlers(api: JobsApi, log: Log): JobsHandlers {
  const { setServerGoal, listJobs, getRepairPolicy, setRepairPolicy, setBalance } = jobsCodecs;
  return {
    SetServerGoal: unaryHandler(log, async (wire, signal) => {
      const context = received(wire, caller);
      const answer = await api.setServerGoal(context, setServerGoal.decodeRequest(wire), {
        signal,
      });
      return answering(answer, setServerGoal.encodeResponse);
    }),
    ListJobs: unaryHandler(log, async (wire, signal) =>
      answering(await api.listJobs(received(wire, caller), { signal }), listJobs.encodeResponse),
    ),
    GetRepairPolicy: unaryHandler(log, async (wire, signal) => {
      const policy = await api.getRepairPolicy(received(wire, caller), { signal });
      return answering(policy, getRepairPolicy.encodeResponse);
    }),
    SetRepairPolicy: unaryHandler(log, async (wire, signal) => {
      const context = received(wire, caller);
      const change = setRepairPolicy.decodeRequest(wire);
      const policy = await api.setRepairPolicy(context, change, { signal });
      return answering(policy, setRepairPolicy.encodeResponse);
    }),
    SetBalance: unaryHandler(log, async (wire, signal) => {
      const context = received(wire, caller);
      const done = await api.setBalance(context, setBalance.decodeRequest(wire), { signal });
      return answering(done, setBalance.encodeResponse);
    }),
  };
}

function caller(wire: { readonly context: WireContext | null }): CallContext {
  return decodeContext(wire.context);
}
