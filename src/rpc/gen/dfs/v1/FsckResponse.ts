// Original file: proto/dfs/v1/admin.proto

import type { FsckFileInput as _dfs_v1_FsckFileInput, FsckFile as _dfs_v1_FsckFile } from '../../dfs/v1/FsckFile.js';
import type { Long } from '@grpc/proto-loader';

export interface FsckResponseInput {
  /**
   * Files of this page.
   */
  'files'?: (_dfs_v1_FsckFileInput)[];
  /**
   * Directories passed in this page.
   */
  'directories'?: (number | string | Long);
  /**
   * Where to go on; empty when done.
   */
  'cursor'?: (Buffer | Uint8Array | string);
}

export interface FsckResponse {
  /**
   * Files of this page.
   */
  'files': (_dfs_v1_FsckFile)[];
  /**
   * Directories passed in this page.
   */
  'directories': (number);
  /**
   * Where to go on; empty when done.
   */
  'cursor': (Buffer);
}
