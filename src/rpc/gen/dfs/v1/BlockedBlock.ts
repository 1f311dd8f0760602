// Original file: proto/dfs/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A block that keeps a job from its end.
 */
export interface BlockedBlockInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Path of its file; empty if it has none.
   */
  'path'?: (string);
  /**
   * Why it cannot be copied.
   */
  'reason'?: (string);
}

/**
 * A block that keeps a job from its end.
 */
export interface BlockedBlock {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Path of its file; empty if it has none.
   */
  'path': (string);
  /**
   * Why it cannot be copied.
   */
  'reason': (string);
}
