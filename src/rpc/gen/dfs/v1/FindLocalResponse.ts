// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface FindLocalResponseInput {
  /**
   * Absolute path of the block file on the server's host.
   */
  'path'?: (string);
  /**
   * Bytes of the whole file. The data comes first.
   */
  'fileBytes'?: (number | string | Long);
  /**
   * Bytes of the data.
   */
  'length'?: (number | string | Long);
  /**
   * The last bytes of the file, by which the client knows that it opened the one that is meant.
   */
  'footer'?: (Buffer | Uint8Array | string);
  /**
   * CRC32C of each 64 KiB chunk of the data.
   */
  'chunkCrcs'?: (number)[];
}

export interface FindLocalResponse {
  /**
   * Absolute path of the block file on the server's host.
   */
  'path': (string);
  /**
   * Bytes of the whole file. The data comes first.
   */
  'fileBytes': (number);
  /**
   * Bytes of the data.
   */
  'length': (number);
  /**
   * The last bytes of the file, by which the client knows that it opened the one that is meant.
   */
  'footer': (Buffer);
  /**
   * CRC32C of each 64 KiB chunk of the data.
   */
  'chunkCrcs': (number)[];
}
