import type {
  RegisterRequest,
  RegisterResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  ReportReplicasRequest,
  ReportDamageRequest,
} from '../common/node-messages.js';
import type { CallOptions } from './namespace-api.js';

export type * from '../common/node-messages.js';

/** What block servers tell the master, and what it orders in return. */
export interface NodeApi {
  register(request: RegisterRequest, options: CallOptions): Promise<RegisterResponse>;
  heartbeat(request: HeartbeatRequest, options: CallOptions): Promise<HeartbeatResponse>;
  reportReplicas(
    request: ReportReplicasRequest,
    options: CallOptions,
  ): Promise<{ readonly reregister: boolean }>;
  reportDamage(request: ReportDamageRequest, options: CallOptions): Promise<void>;
}
