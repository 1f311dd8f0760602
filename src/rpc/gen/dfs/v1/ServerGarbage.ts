// Original file: proto/dfs/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ServerGarbageInput {
  /**
   * Name of the server.
   */
  'server'?: (string);
  /**
   * Blocks of which it is to delete replicas: ordered, or to be ordered.
   */
  'blocks'?: (number | string | Long);
}

export interface ServerGarbage {
  /**
   * Name of the server.
   */
  'server': (string);
  /**
   * Blocks of which it is to delete replicas: ordered, or to be ordered.
   */
  'blocks': (number);
}
