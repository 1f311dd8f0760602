// Original file: proto/dfs/v1/node.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One disk of a block server.
 */
export interface VolumeStatusInput {
  /**
   * Id of the volume, as on the disk.
   */
  'id'?: (string);
  /**
   * Bytes that the volume has in all.
   */
  'capacity'?: (number | string | Long);
  /**
   * Bytes that blocks take.
   */
  'used'?: (number | string | Long);
  /**
   * Bytes that blocks may still take; the reserve is taken off.
   */
  'remaining'?: (number | string | Long);
  /**
   * The volume failed and serves nothing; its replicas are gone from the reports.
   */
  'failed'?: (boolean);
}

/**
 * One disk of a block server.
 */
export interface VolumeStatus {
  /**
   * Id of the volume, as on the disk.
   */
  'id': (string);
  /**
   * Bytes that the volume has in all.
   */
  'capacity': (number);
  /**
   * Bytes that blocks take.
   */
  'used': (number);
  /**
   * Bytes that blocks may still take; the reserve is taken off.
   */
  'remaining': (number);
  /**
   * The volume failed and serves nothing; its replicas are gone from the reports.
   */
  'failed': (boolean);
}
