import type {
  JobList,
  RepairPolicy,
  RepairPolicyChange,
  SetBalanceRequest,
  SetServerGoalRequest,
  SetServerGoalResponse,
} from '../common/job-messages.js';
import type { CallContext, CallOptions } from './namespace-api.js';

export type * from '../common/job-messages.js';

/** Long work that operators start, watch and end. What changes something is for the superuser. */
export interface JobsApi {
  setServerGoal(
    context: CallContext,
    request: SetServerGoalRequest,
    options: CallOptions,
  ): Promise<SetServerGoalResponse>;
  listJobs(context: CallContext, options: CallOptions): Promise<JobList>;
  getRepairPolicy(context: CallContext, options: CallOptions): Promise<RepairPolicy>;
  /** Answers the policy after the change. */
  setRepairPolicy(
    context: CallContext,
    change: RepairPolicyChange,
    options: CallOptions,
  ): Promise<RepairPolicy>;
  setBalance(context: CallContext, request: SetBalanceRequest, options: CallOptions): Promise<void>;
}
