// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadResponseInput {
  /**
   * Place of the first byte in the block, a multiple of 64 KiB.
   */
  'offset'?: (number | string | Long);
  /**
   * CRC32C of each 64 KiB chunk of `data`; the last chunk of a block may be shorter.
   */
  'crcs'?: (number)[];
  /**
   * The bytes.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * Set in the last message only, which has nothing else: the chunk that is due is damaged in this replica, and how. The
   * call then ends well, since a status of failure may overtake the chunks before it.
   */
  'damage'?: (string);
}

export interface ReadResponse {
  /**
   * Place of the first byte in the block, a multiple of 64 KiB.
   */
  'offset': (number);
  /**
   * CRC32C of each 64 KiB chunk of `data`; the last chunk of a block may be shorter.
   */
  'crcs': (number)[];
  /**
   * The bytes.
   */
  'data': (Buffer);
  /**
   * Set in the last message only, which has nothing else: the chunk that is due is damaged in this replica, and how. The
   * call then ends well, since a status of failure may overtake the chunks before it.
   */
  'damage': (string);
}
