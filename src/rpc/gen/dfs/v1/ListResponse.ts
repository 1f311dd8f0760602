// Original file: proto/dfs/v1/namespace.proto

import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from '../../dfs/v1/FileStatus.js';

export interface ListResponseInput {
  /**
   * Entries, with names in `path`; a file lists itself with an empty name.
   */
  'entries'?: (_dfs_v1_FileStatusInput)[];
  /**
   * More entries follow the last one.
   */
  'hasMore'?: (boolean);
}

export interface ListResponse {
  /**
   * Entries, with names in `path`; a file lists itself with an empty name.
   */
  'entries': (_dfs_v1_FileStatus)[];
  /**
   * More entries follow the last one.
   */
  'hasMore': (boolean);
}
