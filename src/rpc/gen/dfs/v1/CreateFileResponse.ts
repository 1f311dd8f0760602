// Original file: proto/dfs/v1/namespace.proto

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
}
