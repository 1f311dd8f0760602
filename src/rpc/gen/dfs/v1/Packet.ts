// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface PacketInput {
  /**
   * Place of the first byte in the block; packets come without gaps.
   */
  'offset'?: (number | string | Long);
  /**
   * CRC32C of each piece of `data`, cut at multiples of 64 KiB of the block.
   */
  'crcs'?: (number)[];
  /**
   * The bytes.
   */
  'data'?: (Buffer | Uint8Array | string);
}

export interface Packet {
  /**
   * Place of the first byte in the block; packets come without gaps.
   */
  'offset': (number);
  /**
   * CRC32C of each piece of `data`, cut at multiples of 64 KiB of the block.
   */
  'crcs': (number)[];
  /**
   * The bytes.
   */
  'data': (Buffer);
}
