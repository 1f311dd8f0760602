// Original file: proto/dfs/v1/block.proto

import type { CopyHeaderInput as _dfs_v1_CopyHeaderInput, CopyHeader as _dfs_v1_CopyHeader } from '../../dfs/v1/CopyHeader.js';
import type { Long } from '@grpc/proto-loader';

export interface CopyRequestInput {
  /**
   * First message.
   */
  'header'?: (_dfs_v1_CopyHeaderInput | null);
  /**
   * Bytes that may be fetched beyond those granted before.
   */
  'grant'?: (number | string | Long);
  /**
   * One of the two steps of a copy.
   */
  'step'?: "header"|"grant";
}

export interface CopyRequest {
  /**
   * First message.
   */
  'header'?: (_dfs_v1_CopyHeader | null);
  /**
   * Bytes that may be fetched beyond those granted before.
   */
  'grant'?: (number);
  /**
   * One of the two steps of a copy.
   */
  'step'?: "header"|"grant";
}
