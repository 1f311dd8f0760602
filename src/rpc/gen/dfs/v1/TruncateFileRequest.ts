// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from '../../dfs/v1/CommittedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface TruncateFileRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * A file.
   */
  'path'?: (string);
  /**
   * Length in bytes to keep, at most the present one.
   */
  'length'?: (number | string | Long);
  /**
   * Second call only: the shortened block, sealed.
   */
  'shortened'?: (_dfs_v1_CommittedBlockInput | null);
}

export interface TruncateFileRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * A file.
   */
  'path': (string);
  /**
   * Length in bytes to keep, at most the present one.
   */
  'length': (number);
  /**
   * Second call only: the shortened block, sealed.
   */
  'shortened': (_dfs_v1_CommittedBlock | null);
}
