// Original file: proto/dfs/v1/namespace.proto

import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface ReopenBlockResponseInput {
  /**
   * The block under its new generation, with the replicas of the one before.
   */
  'block'?: (_dfs_v1_LocatedBlockInput | null);
  /**
   * Generation that the replicas have.
   */
  'previousGeneration'?: (number | string | Long);
}

export interface ReopenBlockResponse {
  /**
   * The block under its new generation, with the replicas of the one before.
   */
  'block': (_dfs_v1_LocatedBlock | null);
  /**
   * Generation that the replicas have.
   */
  'previousGeneration': (number);
}
