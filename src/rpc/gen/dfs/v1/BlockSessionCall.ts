// Original file: proto/dfs/v1/block.proto

import type { WholeBlockInput as _dfs_v1_WholeBlockInput, WholeBlock as _dfs_v1_WholeBlock } from '../../dfs/v1/WholeBlock.js';
import type { ReadRequestInput as _dfs_v1_ReadRequestInput, ReadRequest as _dfs_v1_ReadRequest } from '../../dfs/v1/ReadRequest.js';
import type { Long } from '@grpc/proto-loader';

export interface BlockSessionCallInput {
  /**
   * Names this call among those of its stream that are not answered yet; from 1.
   */
  'id'?: (number | string | Long);
  /**
   * Time that the caller waits; 0 takes the server's default.
   */
  'timeoutMs'?: (number);
  /**
   * A whole block.
   */
  'writeBlock'?: (_dfs_v1_WholeBlockInput | null);
  /**
   * A range, in at most two chunks.
   */
  'readRange'?: (_dfs_v1_ReadRequestInput | null);
  /**
   * What is asked.
   */
  'request'?: "writeBlock"|"readRange";
}

export interface BlockSessionCall {
  /**
   * Names this call among those of its stream that are not answered yet; from 1.
   */
  'id': (number);
  /**
   * Time that the caller waits; 0 takes the server's default.
   */
  'timeoutMs': (number);
  /**
   * A whole block.
   */
  'writeBlock'?: (_dfs_v1_WholeBlock | null);
  /**
   * A range, in at most two chunks.
   */
  'readRange'?: (_dfs_v1_ReadRequest | null);
  /**
   * What is asked.
   */
  'request'?: "writeBlock"|"readRange";
}
