// Original file: proto/dfs/v1/repair.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A task that the worker still has; naming it renews its lease.
 */
export interface RepairProgressInput {
  /**
   * The lease.
   */
  'taskId'?: (number | string | Long);
  /**
   * Bytes copied so far.
   */
  'copiedBytes'?: (number | string | Long);
}

/**
 * A task that the worker still has; naming it renews its lease.
 */
export interface RepairProgress {
  /**
   * The lease.
   */
  'taskId': (number);
  /**
   * Bytes copied so far.
   */
  'copiedBytes': (number);
}
