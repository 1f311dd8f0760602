// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface SetReplicationRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * A file.
   */
  'path'?: (string);
  /**
   * Copies wanted.
   */
  'replication'?: (number);
}

export interface SetReplicationRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * A file.
   */
  'path': (string);
  /**
   * Copies wanted.
   */
  'replication': (number);
}
