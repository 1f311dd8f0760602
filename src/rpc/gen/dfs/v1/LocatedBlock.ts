// Original file: proto/dfs/v1/types.proto

import type { ReplicaLocationInput as _dfs_v1_ReplicaLocationInput, ReplicaLocation as _dfs_v1_ReplicaLocation } from '../../dfs/v1/ReplicaLocation.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A block, its place in the file and where it is.
 */
export interface LocatedBlockInput {
  /**
   * Block id.
   */
  'id'?: (number | string | Long);
  /**
   * Current generation; replicas of another one are stale.
   */
  'generation'?: (number | string | Long);
  /**
   * Where its first byte stands in the file.
   */
  'offset'?: (number | string | Long);
  /**
   * Length in bytes; 0 for a block that was just allotted.
   */
  'length'?: (number | string | Long);
  /**
   * SHA-256 of the block; empty for a block that was just allotted.
   */
  'sha256'?: (Buffer | Uint8Array | string);
  /**
   * Replicas, the best to read from first; for a new block the write chain in order.
   */
  'locations'?: (_dfs_v1_ReplicaLocationInput)[];
}

/**
 * A block, its place in the file and where it is.
 */
export interface LocatedBlock {
  /**
   * Block id.
   */
  'id': (number);
  /**
   * Current generation; replicas of another one are stale.
   */
  'generation': (number);
  /**
   * Where its first byte stands in the file.
   */
  'offset': (number);
  /**
   * Length in bytes; 0 for a block that was just allotted.
   */
  'length': (number);
  /**
   * SHA-256 of the block; empty for a block that was just allotted.
   */
  'sha256': (Buffer);
  /**
   * Replicas, the best to read from first; for a new block the write chain in order.
   */
  'locations': (_dfs_v1_ReplicaLocation)[];
}
