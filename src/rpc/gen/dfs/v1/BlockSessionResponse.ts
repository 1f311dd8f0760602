// Original file: proto/dfs/v1/block.proto

import type { BlockSessionAnswerInput as _dfs_v1_BlockSessionAnswerInput, BlockSessionAnswer as _dfs_v1_BlockSessionAnswer } from '../../dfs/v1/BlockSessionAnswer.js';

export interface BlockSessionResponseInput {
  /**
   * One for each call that is done.
   */
  'answers'?: (_dfs_v1_BlockSessionAnswerInput)[];
}

export interface BlockSessionResponse {
  /**
   * One for each call that is done.
   */
  'answers': (_dfs_v1_BlockSessionAnswer)[];
}
