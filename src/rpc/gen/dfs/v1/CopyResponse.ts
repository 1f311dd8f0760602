// Original file: proto/dfs/v1/block.proto

import type { CopyDoneInput as _dfs_v1_CopyDoneInput, CopyDone as _dfs_v1_CopyDone } from '../../dfs/v1/CopyDone.js';
import type { ChainFailureInput as _dfs_v1_ChainFailureInput, ChainFailure as _dfs_v1_ChainFailure } from '../../dfs/v1/ChainFailure.js';
import type { Long } from '@grpc/proto-loader';

export interface CopyResponseInput {
  /**
   * Bytes of the block fetched and checked so far.
   */
  'copiedLength'?: (number | string | Long);
  /**
   * The replica is final, its SHA-256 checked. Last answer.
   */
  'done'?: (_dfs_v1_CopyDoneInput | null);
  /**
   * The copy failed and left nothing. Last answer.
   */
  'failure'?: (_dfs_v1_ChainFailureInput | null);
  /**
   * One of three answers.
   */
  'answer'?: "copiedLength"|"done"|"failure";
}

export interface CopyResponse {
  /**
   * Bytes of the block fetched and checked so far.
   */
  'copiedLength'?: (number);
  /**
   * The replica is final, its SHA-256 checked. Last answer.
   */
  'done'?: (_dfs_v1_CopyDone | null);
  /**
   * The copy failed and left nothing. Last answer.
   */
  'failure'?: (_dfs_v1_ChainFailure | null);
  /**
   * One of three answers.
   */
  'answer'?: "copiedLength"|"done"|"failure";
}
