// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface MkdirRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path.
   */
  'path'?: (string);
  /**
   * Permission bits.
   */
  'mode'?: (number);
  /**
   * Make missing parents, and accept a directory that is there.
   */
  'parents'?: (boolean);
}

export interface MkdirRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path.
   */
  'path': (string);
  /**
   * Permission bits.
   */
  'mode': (number);
  /**
   * Make missing parents, and accept a directory that is there.
   */
  'parents': (boolean);
}
