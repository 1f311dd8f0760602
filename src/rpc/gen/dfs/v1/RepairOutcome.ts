// Original file: proto/dfs/v1/repair.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What became of a task.
 */
export interface RepairOutcomeInput {
  /**
   * The lease that ends with this.
   */
  'taskId'?: (number | string | Long);
  /**
   * The target holds the block, verified and durable.
   */
  'done'?: (boolean);
  /**
   * Code of the fault from the one table; empty if done.
   */
  'code'?: (string);
  /**
   * What happened, for people.
   */
  'message'?: (string);
  /**
   * Server that failed, if it is known.
   */
  'blamedServerId'?: (string);
  /**
   * Bytes that were copied.
   */
  'copiedBytes'?: (number | string | Long);
}

/**
 * What became of a task.
 */
export interface RepairOutcome {
  /**
   * The lease that ends with this.
   */
  'taskId': (number);
  /**
   * The target holds the block, verified and durable.
   */
  'done': (boolean);
  /**
   * Code of the fault from the one table; empty if done.
   */
  'code': (string);
  /**
   * What happened, for people.
   */
  'message': (string);
  /**
   * Server that failed, if it is known.
   */
  'blamedServerId': (string);
  /**
   * Bytes that were copied.
   */
  'copiedBytes': (number);
}
