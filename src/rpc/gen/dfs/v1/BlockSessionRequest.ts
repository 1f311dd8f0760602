// Original file: proto/dfs/v1/block.proto

import type { BlockSessionCallInput as _dfs_v1_BlockSessionCallInput, BlockSessionCall as _dfs_v1_BlockSessionCall } from '../../dfs/v1/BlockSessionCall.js';
import type { Long } from '@grpc/proto-loader';

export interface BlockSessionRequestInput {
  /**
   * What is asked; carried out side by side, in no promised order.
   */
  'calls'?: (_dfs_v1_BlockSessionCallInput)[];
  /**
   * Ids of calls that nobody waits for any more. They are answered all the same.
   */
  'cancelled'?: (number | string | Long)[];
}

export interface BlockSessionRequest {
  /**
   * What is asked; carried out side by side, in no promised order.
   */
  'calls': (_dfs_v1_BlockSessionCall)[];
  /**
   * Ids of calls that nobody waits for any more. They are answered all the same.
   */
  'cancelled': (number)[];
}
