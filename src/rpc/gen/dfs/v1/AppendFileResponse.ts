// Original file: proto/dfs/v1/namespace.proto

import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface AppendFileResponseInput {
  /**
   * Inode id of the file.
   */
  'inode'?: (number | string | Long);
  /**
   * Length in bytes at which writing goes on.
   */
  'length'?: (number | string | Long);
  /**
   * Copies kept.
   */
  'replication'?: (number);
  /**
   * Block size in bytes.
   */
  'blockSize'?: (number | string | Long);
  /**
   * The last block, if there is one.
   */
  'lastBlock'?: (_dfs_v1_LocatedBlockInput | null);
}

export interface AppendFileResponse {
  /**
   * Inode id of the file.
   */
  'inode': (number);
  /**
   * Length in bytes at which writing goes on.
   */
  'length': (number);
  /**
   * Copies kept.
   */
  'replication': (number);
  /**
   * Block size in bytes.
   */
  'blockSize': (number);
  /**
   * The last block, if there is one.
   */
  'lastBlock': (_dfs_v1_LocatedBlock | null);
}
