// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from '../../dfs/v1/CommittedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface CompleteFileRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Open file.
   */
  'inode'?: (number | string | Long);
  /**
   * The last block, sealed; absent for an empty file or when it was flushed.
   */
  'last'?: (_dfs_v1_CommittedBlockInput | null);
  /**
   * Client that holds the lease, where the numbers of this call are those of another identity of it; empty if it is the caller.
   */
  'holder'?: (string);
}

export interface CompleteFileRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Open file.
   */
  'inode': (number);
  /**
   * The last block, sealed; absent for an empty file or when it was flushed.
   */
  'last': (_dfs_v1_CommittedBlock | null);
  /**
   * Client that holds the lease, where the numbers of this call are those of another identity of it; empty if it is the caller.
   */
  'holder': (string);
}
