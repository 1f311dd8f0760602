// Original file: proto/dfs/v1/node.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One round over all replicas of a server: each is read from the disk and checked.
 */
export interface ScrubStatusInput {
  /**
   * Number of the master's last order to scrub that a round from beginning to end has answered.
   */
  'request'?: (number | string | Long);
  /**
   * A round is under way.
   */
  'running'?: (boolean);
  /**
   * Bytes checked in this round, or in the last one.
   */
  'checkedBytes'?: (number | string | Long);
  /**
   * Bytes that the round has to check in all.
   */
  'totalBytes'?: (number | string | Long);
  /**
   * Replicas found damaged, and files found gone, in this round, or in the last one.
   */
  'damaged'?: (number | string | Long);
  /**
   * When the last whole round ended, in milliseconds of wall time; 0 if none has.
   */
  'finishedAtMs'?: (number | string | Long);
  /**
   * Bytes a second that it may read; 0 is no bound.
   */
  'rate'?: (number | string | Long);
}

/**
 * One round over all replicas of a server: each is read from the disk and checked.
 */
export interface ScrubStatus {
  /**
   * Number of the master's last order to scrub that a round from beginning to end has answered.
   */
  'request': (number);
  /**
   * A round is under way.
   */
  'running': (boolean);
  /**
   * Bytes checked in this round, or in the last one.
   */
  'checkedBytes': (number);
  /**
   * Bytes that the round has to check in all.
   */
  'totalBytes': (number);
  /**
   * Replicas found damaged, and files found gone, in this round, or in the last one.
   */
  'damaged': (number);
  /**
   * When the last whole round ended, in milliseconds of wall time; 0 if none has.
   */
  'finishedAtMs': (number);
  /**
   * Bytes a second that it may read; 0 is no bound.
   */
  'rate': (number);
}
