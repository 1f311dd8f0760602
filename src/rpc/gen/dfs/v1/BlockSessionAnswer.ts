// Original file: proto/dfs/v1/block.proto

import type { ErrorDetailInput as _dfs_v1_ErrorDetailInput, ErrorDetail as _dfs_v1_ErrorDetail } from '../../dfs/v1/ErrorDetail.js';
import type { WriteAnswersInput as _dfs_v1_WriteAnswersInput, WriteAnswers as _dfs_v1_WriteAnswers } from '../../dfs/v1/WriteAnswers.js';
import type { ReadAnswersInput as _dfs_v1_ReadAnswersInput, ReadAnswers as _dfs_v1_ReadAnswers } from '../../dfs/v1/ReadAnswers.js';
import type { Long } from '@grpc/proto-loader';

export interface BlockSessionAnswerInput {
  /**
   * Id of the call.
   */
  'id'?: (number | string | Long);
  /**
   * A failure; its code says which gRPC status Read alone would have ended with.
   */
  'failure'?: (_dfs_v1_ErrorDetailInput | null);
  /**
   * Of a whole block.
   */
  'writeBlock'?: (_dfs_v1_WriteAnswersInput | null);
  /**
   * Of a range.
   */
  'readRange'?: (_dfs_v1_ReadAnswersInput | null);
  /**
   * What it gave, or why it failed.
   */
  'answer'?: "failure"|"writeBlock"|"readRange";
}

export interface BlockSessionAnswer {
  /**
   * Id of the call.
   */
  'id': (number);
  /**
   * A failure; its code says which gRPC status Read alone would have ended with.
   */
  'failure'?: (_dfs_v1_ErrorDetail | null);
  /**
   * Of a whole block.
   */
  'writeBlock'?: (_dfs_v1_WriteAnswers | null);
  /**
   * Of a range.
   */
  'readRange'?: (_dfs_v1_ReadAnswers | null);
  /**
   * What it gave, or why it failed.
   */
  'answer'?: "failure"|"writeBlock"|"readRange";
}
