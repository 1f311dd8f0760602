// Original file: proto/dfs/v1/namespace.proto

import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from '../../dfs/v1/FileStatus.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface CreateFileResponseInput {
  /**
   * Id of the new file, to be named in what follows.
   */
  'inode'?: (number | string | Long);
  /**
   * Copies that will be kept.
   */
  'replication'?: (number);
  /**
   * Block size in bytes.
   */
  'blockSize'?: (number | string | Long);
  /**
   * Present if the file was published: there is nothing to complete.
   */
  'closed'?: (_dfs_v1_FileStatusInput | null);
  /**
   * Present if a first block was asked for and allotted; one that is not used is abandoned before the file is completed.
   */
  'block'?: (_dfs_v1_LocatedBlockInput | null);
  '_closed'?: "closed";
  '_block'?: "block";
}

export interface CreateFileResponse {
  /**
   * Id of the new file, to be named in what follows.
   */
  'inode': (number);
  /**
   * Copies that will be kept.
   */
  'replication': (number);
  /**
   * Block size in bytes.
   */
  'blockSize': (number);
  /**
   * Present if the file was published: there is nothing to complete.
   */
  'closed'?: (_dfs_v1_FileStatus | null);
  /**
   * Present if a first block was asked for and allotted; one that is not used is abandoned before the file is completed.
   */
  'block'?: (_dfs_v1_LocatedBlock | null);
  '_closed'?: "closed";
  '_block'?: "block";
}
