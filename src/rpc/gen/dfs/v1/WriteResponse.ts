// Original file: proto/dfs/v1/block.proto

import type { SealedInput as _dfs_v1_SealedInput, Sealed as _dfs_v1_Sealed } from '../../dfs/v1/Sealed.js';
import type { ChainFailureInput as _dfs_v1_ChainFailureInput, ChainFailure as _dfs_v1_ChainFailure } from '../../dfs/v1/ChainFailure.js';
import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from '../../dfs/v1/FileStatus.js';
import type { Long } from '@grpc/proto-loader';

export interface WriteResponseInput {
  /**
   * This server and all below it hold the block up to here (in memory or better).
   */
  'ackedLength'?: (number | string | Long);
  /**
   * One server of the chain made its replica final.
   */
  'sealed'?: (_dfs_v1_SealedInput | null);
  /**
   * One server of the chain failed; the chain is over.
   */
  'failure'?: (_dfs_v1_ChainFailureInput | null);
  /**
   * The master has completed the file, as the writer wanted with its block; durable. Last answer.
   */
  'completed'?: (_dfs_v1_FileStatusInput | null);
  /**
   * One of four answers.
   */
  'answer'?: "ackedLength"|"sealed"|"failure"|"completed";
}

export interface WriteResponse {
  /**
   * This server and all below it hold the block up to here (in memory or better).
   */
  'ackedLength'?: (number);
  /**
   * One server of the chain made its replica final.
   */
  'sealed'?: (_dfs_v1_Sealed | null);
  /**
   * One server of the chain failed; the chain is over.
   */
  'failure'?: (_dfs_v1_ChainFailure | null);
  /**
   * The master has completed the file, as the writer wanted with its block; durable. Last answer.
   */
  'completed'?: (_dfs_v1_FileStatus | null);
  /**
   * One of four answers.
   */
  'answer'?: "ackedLength"|"sealed"|"failure"|"completed";
}
