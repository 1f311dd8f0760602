// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface ConcatRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * File that grows.
   */
  'target'?: (string);
  /**
   * Files that go into it, in order.
   */
  'sources'?: (string)[];
}

export interface ConcatRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * File that grows.
   */
  'target': (string);
  /**
   * Files that go into it, in order.
   */
  'sources': (string)[];
}
