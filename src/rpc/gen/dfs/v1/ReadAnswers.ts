// Original file: proto/dfs/v1/block.proto

import type { ReadResponseInput as _dfs_v1_ReadResponseInput, ReadResponse as _dfs_v1_ReadResponse } from '../../dfs/v1/ReadResponse.js';

export interface ReadAnswersInput {
  /**
   * What Read would have answered, in its order.
   */
  'slices'?: (_dfs_v1_ReadResponseInput)[];
}

export interface ReadAnswers {
  /**
   * What Read would have answered, in its order.
   */
  'slices': (_dfs_v1_ReadResponse)[];
}
