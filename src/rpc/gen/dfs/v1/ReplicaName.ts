// Original file: proto/dfs/v1/node.proto

import type { Long } from '@grpc/proto-loader';

export interface ReplicaNameInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation; a replica of another one stays.
   */
  'generation'?: (number | string | Long);
}

export interface ReplicaName {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation; a replica of another one stays.
   */
  'generation': (number);
}
