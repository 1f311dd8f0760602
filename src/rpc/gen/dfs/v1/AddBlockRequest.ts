// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { CommittedBlockInput as _dfs_v1_CommittedBlockInput, CommittedBlock as _dfs_v1_CommittedBlock } from '../../dfs/v1/CommittedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface AddBlockRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Open file.
   */
  'inode'?: (number | string | Long);
  /**
   * The block written before, sealed; absent for the first.
   */
  'previous'?: (_dfs_v1_CommittedBlockInput | null);
  /**
   * Ids of servers that this writer could not use.
   */
  'excludeServers'?: (string)[];
  /**
   * host that the writer runs on; a block server there gets the first replica.
   */
  'writerHost'?: (string);
}

export interface AddBlockRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Open file.
   */
  'inode': (number);
  /**
   * The block written before, sealed; absent for the first.
   */
  'previous': (_dfs_v1_CommittedBlock | null);
  /**
   * Ids of servers that this writer could not use.
   */
  'excludeServers': (string)[];
  /**
   * host that the writer runs on; a block server there gets the first replica.
   */
  'writerHost': (string);
}
