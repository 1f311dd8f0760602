// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface RenameRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * What to move.
   */
  'source'?: (string);
  /**
   * Its new path; never taken as a directory to move into.
   */
  'target'?: (string);
  /**
   * Replace a file, or an empty directory, at the target.
   */
  'overwrite'?: (boolean);
  /**
   * Only if the source has this version.
   */
  'ifVersion'?: (number | string | Long);
  '_ifVersion'?: "ifVersion";
}

export interface RenameRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * What to move.
   */
  'source': (string);
  /**
   * Its new path; never taken as a directory to move into.
   */
  'target': (string);
  /**
   * Replace a file, or an empty directory, at the target.
   */
  'overwrite': (boolean);
  /**
   * Only if the source has this version.
   */
  'ifVersion'?: (number);
  '_ifVersion'?: "ifVersion";
}
