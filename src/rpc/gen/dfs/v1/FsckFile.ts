// Original file: proto/dfs/v1/admin.proto

import type { FsckBlockInput as _dfs_v1_FsckBlockInput, FsckBlock as _dfs_v1_FsckBlock } from '../../dfs/v1/FsckBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface FsckFileInput {
  /**
   * Absolute path.
   */
  'path'?: (string);
  /**
   * Length in bytes.
   */
  'length'?: (number | string | Long);
  /**
   * Copies wanted.
   */
  'replication'?: (number);
  /**
   * A writer holds it.
   */
  'openForWrite'?: (boolean);
  /**
   * Its blocks: all, or those with a problem.
   */
  'blocks'?: (_dfs_v1_FsckBlockInput)[];
  /**
   * Number of blocks.
   */
  'blockCount'?: (number);
  /**
   * Sum over blocks of the good replicas.
   */
  'liveReplicas'?: (number | string | Long);
}

export interface FsckFile {
  /**
   * Absolute path.
   */
  'path': (string);
  /**
   * Length in bytes.
   */
  'length': (number);
  /**
   * Copies wanted.
   */
  'replication': (number);
  /**
   * A writer holds it.
   */
  'openForWrite': (boolean);
  /**
   * Its blocks: all, or those with a problem.
   */
  'blocks': (_dfs_v1_FsckBlock)[];
  /**
   * Number of blocks.
   */
  'blockCount': (number);
  /**
   * Sum over blocks of the good replicas.
   */
  'liveReplicas': (number);
}
