// Original file: proto/dfs/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface CheckpointResponseInput {
  /**
   * Last transaction in the checkpoint.
   */
  'txid'?: (number | string | Long);
  /**
   * Its size in bytes.
   */
  'sizeBytes'?: (number | string | Long);
  /**
   * How long it took.
   */
  'durationMs'?: (number | string | Long);
}

export interface CheckpointResponse {
  /**
   * Last transaction in the checkpoint.
   */
  'txid': (number);
  /**
   * Its size in bytes.
   */
  'sizeBytes': (number);
  /**
   * How long it took.
   */
  'durationMs': (number);
}
