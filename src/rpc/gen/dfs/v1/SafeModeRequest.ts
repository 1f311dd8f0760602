// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface SafeModeRequestInput {
  /**
   * Caller; changing it needs the superuser.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * get, enter or leave.
   */
  'action'?: (string);
}

export interface SafeModeRequest {
  /**
   * Caller; changing it needs the superuser.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * get, enter or leave.
   */
  'action': (string);
}
