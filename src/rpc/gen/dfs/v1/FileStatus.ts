// Original file: proto/dfs/v1/types.proto

import type { InodeTypeInput as _dfs_v1_InodeTypeInput, InodeType as _dfs_v1_InodeType } from '../../dfs/v1/InodeType.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Everything that `stat` and `ls` show of one inode.
 */
export interface FileStatusInput {
  /**
   * Absolute path as asked for; for listing entries the name alone.
   */
  'path'?: (string);
  /**
   * Inode id, never reused.
   */
  'inode'?: (number | string | Long);
  /**
   * File or directory.
   */
  'type'?: (_dfs_v1_InodeTypeInput);
  /**
   * Length in bytes of what readers can see; 0 for a directory.
   */
  'length'?: (number | string | Long);
  /**
   * Copies wanted of each block; 0 for a directory.
   */
  'replication'?: (number);
  /**
   * Size in bytes at which the writer starts a new block; 0 for a directory.
   */
  'blockSize'?: (number | string | Long);
  /**
   * Owner's name.
   */
  'owner'?: (string);
  /**
   * Group's name.
   */
  'group'?: (string);
  /**
   * Permission bits, 0 to 01777.
   */
  'mode'?: (number);
  /**
   * Last modification, milliseconds since 1970.
   */
  'mtimeMs'?: (number | string | Long);
  /**
   * Last access as set by its owner, milliseconds since 1970.
   */
  'atimeMs'?: (number | string | Long);
  /**
   * Rises with every change of this inode's content or attributes; for conditional requests.
   */
  'version'?: (number | string | Long);
  /**
   * SHA-256 of the content where the master can tell it (at most one block); else empty.
   */
  'sha256'?: (Buffer | Uint8Array | string);
  /**
   * Entries of a directory; 0 for a file.
   */
  'childCount'?: (number | string | Long);
  /**
   * A writer holds the lease of this file.
   */
  'openForWrite'?: (boolean);
  /**
   * Number of blocks; 0 for a directory.
   */
  'blockCount'?: (number);
}

/**
 * Everything that `stat` and `ls` show of one inode.
 */
export interface FileStatus {
  /**
   * Absolute path as asked for; for listing entries the name alone.
   */
  'path': (string);
  /**
   * Inode id, never reused.
   */
  'inode': (number);
  /**
   * File or directory.
   */
  'type': (_dfs_v1_InodeType);
  /**
   * Length in bytes of what readers can see; 0 for a directory.
   */
  'length': (number);
  /**
   * Copies wanted of each block; 0 for a directory.
   */
  'replication': (number);
  /**
   * Size in bytes at which the writer starts a new block; 0 for a directory.
   */
  'blockSize': (number);
  /**
   * Owner's name.
   */
  'owner': (string);
  /**
   * Group's name.
   */
  'group': (string);
  /**
   * Permission bits, 0 to 01777.
   */
  'mode': (number);
  /**
   * Last modification, milliseconds since 1970.
   */
  'mtimeMs': (number);
  /**
   * Last access as set by its owner, milliseconds since 1970.
   */
  'atimeMs': (number);
  /**
   * Rises with every change of this inode's content or attributes; for conditional requests.
   */
  'version': (number);
  /**
   * SHA-256 of the content where the master can tell it (at most one block); else empty.
   */
  'sha256': (Buffer);
  /**
   * Entries of a directory; 0 for a file.
   */
  'childCount': (number);
  /**
   * A writer holds the lease of this file.
   */
  'openForWrite': (boolean);
  /**
   * Number of blocks; 0 for a directory.
   */
  'blockCount': (number);
}
