// Original file: proto/dfs/v1/node.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How many replicas, and the two halves of a sum modulo 2^32 each over all of them (docs/internals/reports.md).
 */
export interface ReplicaDigestInput {
  /**
   * Replicas.
   */
  'count'?: (number | string | Long);
  /**
   * The first sum.
   */
  'low'?: (number);
  /**
   * The second sum.
   */
  'high'?: (number);
}

/**
 * How many replicas, and the two halves of a sum modulo 2^32 each over all of them (docs/internals/reports.md).
 */
export interface ReplicaDigest {
  /**
   * Replicas.
   */
  'count': (number);
  /**
   * The first sum.
   */
  'low': (number);
  /**
   * The second sum.
   */
  'high': (number);
}
