// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from '../../dfs/v1/CommittedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface FlushFileRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Open file.
   */
  'inode'?: (number | string | Long);
  /**
   * The block being written, sealed; absent when nothing was written since.
   */
  'block'?: (_dfs_v1_CommittedBlockInput | null);
}

export interface FlushFileRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Open file.
   */
  'inode': (number);
  /**
   * The block being written, sealed; absent when nothing was written since.
   */
  'block': (_dfs_v1_CommittedBlock | null);
}
