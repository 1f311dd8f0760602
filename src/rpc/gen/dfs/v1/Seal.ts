// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface SealInput {
  /**
   * Length of the block.
   */
  'length'?: (number | string | Long);
  /**
   * SHA-256 that the writer computed; empty asks the servers to compute it from the file.
   */
  'sha256'?: (Buffer | Uint8Array | string);
}

export interface Seal {
  /**
   * Length of the block.
   */
  'length': (number);
  /**
   * SHA-256 that the writer computed; empty asks the servers to compute it from the file.
   */
  'sha256': (Buffer);
}
