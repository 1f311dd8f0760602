// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface SetOwnerRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path.
   */
  'path'?: (string);
  /**
   * New owner; empty keeps it.
   */
  'owner'?: (string);
  /**
   * New group; empty keeps it.
   */
  'group'?: (string);
}

export interface SetOwnerRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path.
   */
  'path': (string);
  /**
   * New owner; empty keeps it.
   */
  'owner': (string);
  /**
   * New group; empty keeps it.
   */
  'group': (string);
}
