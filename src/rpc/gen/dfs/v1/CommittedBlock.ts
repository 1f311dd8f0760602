// Original file: proto/dfs/v1/types.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One block as its writer sealed it.
 */
export interface CommittedBlockInput {
  /**
   * Block id.
   */
  'id'?: (number | string | Long);
  /**
   * Generation under which it was sealed.
   */
  'generation'?: (number | string | Long);
  /**
   * Length in bytes.
   */
  'length'?: (number | string | Long);
  /**
   * SHA-256 over all its bytes.
   */
  'sha256'?: (Buffer | Uint8Array | string);
}

/**
 * One block as its writer sealed it.
 */
export interface CommittedBlock {
  /**
   * Block id.
   */
  'id': (number);
  /**
   * Generation under which it was sealed.
   */
  'generation': (number);
  /**
   * Length in bytes.
   */
  'length': (number);
  /**
   * SHA-256 over all its bytes.
   */
  'sha256': (Buffer);
}
