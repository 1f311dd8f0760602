// Original file: proto/dfs/v1/admin.proto

import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';

export interface FsckBlockInput {
  /**
   * The block and every replica known.
   */
  'block'?: (_dfs_v1_LocatedBlockInput | null);
  /**
   * Good replicas.
   */
  'live'?: (number);
  /**
   * Fewer good replicas than wanted.
   */
  'underReplicated'?: (boolean);
  /**
   * Not in enough fault domains.
   */
  'misplaced'?: (boolean);
  /**
   * More good replicas than wanted.
   */
  'overReplicated'?: (boolean);
  /**
   * Replicas that somebody found damaged.
   */
  'corruptReplicas'?: (number);
  /**
   * No good replica known.
   */
  'missing'?: (boolean);
  /**
   * The block's servers may still be about to report.
   */
  'unreported'?: (boolean);
}

export interface FsckBlock {
  /**
   * The block and every replica known.
   */
  'block': (_dfs_v1_LocatedBlock | null);
  /**
   * Good replicas.
   */
  'live': (number);
  /**
   * Fewer good replicas than wanted.
   */
  'underReplicated': (boolean);
  /**
   * Not in enough fault domains.
   */
  'misplaced': (boolean);
  /**
   * More good replicas than wanted.
   */
  'overReplicated': (boolean);
  /**
   * Replicas that somebody found damaged.
   */
  'corruptReplicas': (number);
  /**
   * No good replica known.
   */
  'missing': (boolean);
  /**
   * The block's servers may still be about to report.
   */
  'unreported': (boolean);
}
