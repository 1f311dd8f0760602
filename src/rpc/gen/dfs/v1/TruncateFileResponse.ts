// Original file: proto/dfs/v1/namespace.proto

import type { FileStatusInput as _dfs_v1_FileStatusInput, FileStatus as _dfs_v1_FileStatus } from '../../dfs/v1/FileStatus.js';
import type { LocatedBlockInput as _dfs_v1_LocatedBlockInput, LocatedBlock as _dfs_v1_LocatedBlock } from '../../dfs/v1/LocatedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface TruncateFileResponseInput {
  /**
   * The cut is done: the file as it is now.
   */
  'status'?: (_dfs_v1_FileStatusInput | null);
  /**
   * Not done: seal this block at `shortened_length` under its new generation and call again.
   */
  'shorten'?: (_dfs_v1_LocatedBlockInput | null);
  /**
   * Generation that the replicas have.
   */
  'previousGeneration'?: (number | string | Long);
  /**
   * Bytes of that block to keep.
   */
  'shortenedLength'?: (number | string | Long);
  /**
   * Inode id of the file, whose lease the caller now holds; set when not done.
   */
  'inode'?: (number | string | Long);
}

export interface TruncateFileResponse {
  /**
   * The cut is done: the file as it is now.
   */
  'status': (_dfs_v1_FileStatus | null);
  /**
   * Not done: seal this block at `shortened_length` under its new generation and call again.
   */
  'shorten': (_dfs_v1_LocatedBlock | null);
  /**
   * Generation that the replicas have.
   */
  'previousGeneration': (number);
  /**
   * Bytes of that block to keep.
   */
  'shortenedLength': (number);
  /**
   * Inode id of the file, whose lease the caller now holds; set when not done.
   */
  'inode': (number);
}
