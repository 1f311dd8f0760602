// Original file: proto/dfs/v1/node.proto

import type { Long } from '@grpc/proto-loader';

export interface ReplicaInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation.
   */
  'generation'?: (number | string | Long);
  /**
   * Length in bytes.
   */
  'length'?: (number | string | Long);
}

export interface Replica {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation.
   */
  'generation': (number);
  /**
   * Length in bytes.
   */
  'length': (number);
}
