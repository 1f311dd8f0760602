// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface FindLocalRequestInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation; a replica of another one is refused.
   */
  'generation'?: (number | string | Long);
}

export interface FindLocalRequest {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation; a replica of another one is refused.
   */
  'generation': (number);
}
