// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface StatReplicaRequestInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
}

export interface StatReplicaRequest {
  /**
   * Block id.
   */
  'blockId': (number);
}
