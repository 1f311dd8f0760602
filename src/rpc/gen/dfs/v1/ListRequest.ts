// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface ListRequestInput {
  /**
   * Caller.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path.
   */
  'path'?: (string);
  /**
   * Name after which the page starts; empty for the first.
   */
  'startAfter'?: (string);
  /**
   * Entries at most; 0 and more than the master's bound take that bound.
   */
  'limit'?: (number);
}

export interface ListRequest {
  /**
   * Caller.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path.
   */
  'path': (string);
  /**
   * Name after which the page starts; empty for the first.
   */
  'startAfter': (string);
  /**
   * Entries at most; 0 and more than the master's bound take that bound.
   */
  'limit': (number);
}
