// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface GarbageRequestInput {
  /**
   * Caller; a collection needs the superuser.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Have every server report in full now, so that replicas that nobody wants are found.
   */
  'collect'?: (boolean);
}

export interface GarbageRequest {
  /**
   * Caller; a collection needs the superuser.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Have every server report in full now, so that replicas that nobody wants are found.
   */
  'collect': (boolean);
}
