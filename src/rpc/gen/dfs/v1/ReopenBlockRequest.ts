// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface ReopenBlockRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Open file.
   */
  'inode'?: (number | string | Long);
  /**
   * Its last block, committed or being written.
   */
  'blockId'?: (number | string | Long);
}

export interface ReopenBlockRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Open file.
   */
  'inode': (number);
  /**
   * Its last block, committed or being written.
   */
  'blockId': (number);
}
