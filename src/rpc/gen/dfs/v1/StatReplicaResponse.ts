// Original file: proto/dfs/v1/block.proto

import type { Long } from '@grpc/proto-loader';

export interface StatReplicaResponseInput {
  /**
   * Generation of the final replica.
   */
  'generation'?: (number | string | Long);
  /**
   * Length in bytes.
   */
  'length'?: (number | string | Long);
  /**
   * SHA-256 of the replica.
   */
  'sha256'?: (Buffer | Uint8Array | string);
  /**
   * Volume it lies on.
   */
  'volumeId'?: (string);
  /**
   * CRC32C of each 64 KiB chunk.
   */
  'chunkCrcs'?: (number)[];
}

export interface StatReplicaResponse {
  /**
   * Generation of the final replica.
   */
  'generation': (number);
  /**
   * Length in bytes.
   */
  'length': (number);
  /**
   * SHA-256 of the replica.
   */
  'sha256': (Buffer);
  /**
   * Volume it lies on.
   */
  'volumeId': (string);
  /**
   * CRC32C of each 64 KiB chunk.
   */
  'chunkCrcs': (number)[];
}
