import type {
  ClusterReport,
  FsckPageRequest,
  FsckPage,
  SafeModeAction,
  SafeModeStatus,
  CheckpointResult,
  Health,
} from '../common/admin-messages.js';
import type { ExplainRequest, Explanation } from '../common/explain-messages.js';
import type { JobsApi } from './jobs-api.js';
import type { CallContext, CallOptions } from './namespace-api.js';

export type * from '../common/admin-messages.js';
export type * from '../common/explain-messages.js';

/** What operators ask of the master. */
export interface AdminApi extends JobsApi {
  report(context: CallContext, options: CallOptions): Promise<ClusterReport>;
  fsckPage(context: CallContext, request: FsckPageRequest, options: CallOptions): Promise<FsckPage>;
  safeMode(
    context: CallContext,
    request: { readonly action: SafeModeAction },
    options: CallOptions,
  ): Promise<SafeModeStatus>;
  checkpoint(context: CallContext, options: CallOptions): Promise<CheckpointResult>;
  explain(
    context: CallContext,
    request: ExplainRequest,
    options: CallOptions,
  ): Promise<Explanation>;
  health(options: CallOptions): Promise<Health>;
}
