// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface SetTimesRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path.
   */
  'path'?: (string);
  /**
   * New modification time; absent keeps it.
   */
  'mtimeMs'?: (number | string | Long);
  /**
   * New access time; absent keeps it.
   */
  'atimeMs'?: (number | string | Long);
  '_mtimeMs'?: "mtimeMs";
  '_atimeMs'?: "atimeMs";
}

export interface SetTimesRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path.
   */
  'path': (string);
  /**
   * New modification time; absent keeps it.
   */
  'mtimeMs'?: (number);
  /**
   * New access time; absent keeps it.
   */
  'atimeMs'?: (number);
  '_mtimeMs'?: "mtimeMs";
  '_atimeMs'?: "atimeMs";
}
