// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface CopyDoneInput {
  /**
   * Bytes that went over the network for it.
   */
  'fetchedBytes'?: (number | string | Long);
}

export interface CopyDone {
  /**
   * Bytes that went over the network for it.
   */
  'fetchedBytes': (number);
}
