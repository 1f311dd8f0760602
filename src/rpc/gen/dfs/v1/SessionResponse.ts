// Original file: proto/dfs/v1/namespace.proto

import type { SessionAnswerInput as _dfs_v1_SessionAnswerInput, SessionAnswer as _dfs_v1_SessionAnswer } from '../../dfs/v1/SessionAnswer.js';

export interface SessionResponseInput {
  /**
   * One for each call that is done.
   */
  'answers'?: (_dfs_v1_SessionAnswerInput)[];
}

export interface SessionResponse {
  /**
   * One for each call that is done.
   */
  'answers': (_dfs_v1_SessionAnswer)[];
}
