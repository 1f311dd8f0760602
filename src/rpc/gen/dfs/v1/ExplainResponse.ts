// Original file: proto/dfs/v1/admin.proto

import type { BlockExplanationInput as _dfs_v1_BlockExplanationInput, BlockExplanation as _dfs_v1_BlockExplanation } from '../../dfs/v1/BlockExplanation.js';
import type { ServerReportInput as _dfs_v1_ServerReportInput, ServerReport as _dfs_v1_ServerReport } from '../../dfs/v1/ServerReport.js';
import type { Long } from '@grpc/proto-loader';

export interface ExplainResponseInput {
  /**
   * The answer in one sentence.
   */
  'summary'?: (string);
  /**
   * Blocks, those in trouble first; at most 100.
   */
  'blocks'?: (_dfs_v1_BlockExplanationInput)[];
  /**
   * Blocks that were left out.
   */
  'more'?: (number | string | Long);
  /**
   * For a server: what it is and does.
   */
  'server'?: (_dfs_v1_ServerReportInput | null);
  /**
   * For a server: copies that leave it and that reach it.
   */
  'leaving'?: (number);
  /**
   * Copies that reach it.
   */
  'reaching'?: (number);
}

export interface ExplainResponse {
  /**
   * The answer in one sentence.
   */
  'summary': (string);
  /**
   * Blocks, those in trouble first; at most 100.
   */
  'blocks': (_dfs_v1_BlockExplanation)[];
  /**
   * Blocks that were left out.
   */
  'more': (number);
  /**
   * For a server: what it is and does.
   */
  'server': (_dfs_v1_ServerReport | null);
  /**
   * For a server: copies that leave it and that reach it.
   */
  'leaving': (number);
  /**
   * Copies that reach it.
   */
  'reaching': (number);
}
