// Original file: proto/dfs/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface BlockCountsInput {
  /**
   * Blocks of all files.
   */
  'total'?: (number | string | Long);
  /**
   * Fewer good replicas than wanted, but at least one.
   */
  'underReplicated'?: (number | string | Long);
  /**
   * Enough replicas, but not in enough fault domains.
   */
  'misplaced'?: (number | string | Long);
  /**
   * More good replicas than wanted.
   */
  'overReplicated'?: (number | string | Long);
  /**
   * Replicas that somebody found damaged.
   */
  'corruptReplicas'?: (number | string | Long);
  /**
   * No good replica known.
   */
  'missing'?: (number | string | Long);
}

export interface BlockCounts {
  /**
   * Blocks of all files.
   */
  'total': (number);
  /**
   * Fewer good replicas than wanted, but at least one.
   */
  'underReplicated': (number);
  /**
   * Enough replicas, but not in enough fault domains.
   */
  'misplaced': (number);
  /**
   * More good replicas than wanted.
   */
  'overReplicated': (number);
  /**
   * Replicas that somebody found damaged.
   */
  'corruptReplicas': (number);
  /**
   * No good replica known.
   */
  'missing': (number);
}
