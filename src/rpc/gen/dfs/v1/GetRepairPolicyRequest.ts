// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface GetRepairPolicyRequestInput {
  /**
   * Caller.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
}

export interface GetRepairPolicyRequest {
  /**
   * Caller.
   */
  'context': (_dfs_v1_CallContext | null);
}
