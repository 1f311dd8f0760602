// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface PathRequestInput {
  /**
   * Caller.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path.
   */
  'path'?: (string);
}

export interface PathRequest {
  /**
   * Caller.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path.
   */
  'path': (string);
}
