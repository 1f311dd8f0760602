// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface AppendFileRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path of a file.
   */
  'path'?: (string);
  /**
   * Only if the file has this version.
   */
  'ifVersion'?: (number | string | Long);
  '_ifVersion'?: "ifVersion";
}

export interface AppendFileRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path of a file.
   */
  'path': (string);
  /**
   * Only if the file has this version.
   */
  'ifVersion'?: (number);
  '_ifVersion'?: "ifVersion";
}
