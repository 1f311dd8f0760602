// Original file: proto/dfs/v1/block.proto

import type { WriteResponseInput as _dfs_v1_WriteResponseInput, WriteResponse as _dfs_v1_WriteResponse } from '../../dfs/v1/WriteResponse.js';

export interface WriteAnswersInput {
  /**
   * What Write would have answered, in its order.
   */
  'answers'?: (_dfs_v1_WriteResponseInput)[];
}

export interface WriteAnswers {
  /**
   * What Write would have answered, in its order.
   */
  'answers': (_dfs_v1_WriteResponse)[];
}
