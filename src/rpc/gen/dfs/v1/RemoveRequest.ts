// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface RemoveRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path.
   */
  'path'?: (string);
  /**
   * Remove a directory with all below it.
   */
  'recursive'?: (boolean);
  /**
   * Only if the inode has this version.
   */
  'ifVersion'?: (number | string | Long);
  '_ifVersion'?: "ifVersion";
}

export interface RemoveRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path.
   */
  'path': (string);
  /**
   * Remove a directory with all below it.
   */
  'recursive': (boolean);
  /**
   * Only if the inode has this version.
   */
  'ifVersion'?: (number);
  '_ifVersion'?: "ifVersion";
}
