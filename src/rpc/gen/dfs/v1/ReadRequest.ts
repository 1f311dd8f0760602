// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface ReadRequestInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation; a replica of another one is refused.
   */
  'generation'?: (number | string | Long);
  /**
   * First byte wanted; the answer starts at the chunk that holds it.
   */
  'offset'?: (number | string | Long);
  /**
   * Bytes wanted; the answer ends with the chunk that holds the last, or with the block.
   */
  'length'?: (number | string | Long);
  /**
   * A repair copy: it keeps to the server's repair bandwidth and lets clients go first.
   */
  'forRepair'?: (boolean);
}

export interface ReadRequest {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation; a replica of another one is refused.
   */
  'generation': (number);
  /**
   * First byte wanted; the answer starts at the chunk that holds it.
   */
  'offset': (number);
  /**
   * Bytes wanted; the answer ends with the chunk that holds the last, or with the block.
   */
  'length': (number);
  /**
   * A repair copy: it keeps to the server's repair bandwidth and lets clients go first.
   */
  'forRepair': (boolean);
}
