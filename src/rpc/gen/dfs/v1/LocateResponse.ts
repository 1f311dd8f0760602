// Original file: proto/dfs/v1/namespace.proto

import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from '../../dfs/v1/FileStatus.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';

export interface LocateResponseInput {
  /**
   * The file.
   */
  'status'?: (_dfs_v1_FileStatusInput | null);
  /**
   * Blocks that overlap the range, in order; a page of at most the master's bound.
   */
  'blocks'?: (_dfs_v1_LocatedBlockInput)[];
  /**
   * More blocks follow: ask again from the end of the last one.
   */
  'hasMore'?: (boolean);
}

export interface LocateResponse {
  /**
   * The file.
   */
  'status': (_dfs_v1_FileStatus | null);
  /**
   * Blocks that overlap the range, in order; a page of at most the master's bound.
   */
  'blocks': (_dfs_v1_LocatedBlock)[];
  /**
   * More blocks follow: ask again from the end of the last one.
   */
  'hasMore': (boolean);
}
