// Original file: proto/dfs/v1/admin.proto

import type { ServerGarbageInput as _dfs_v1_ServerGarbageInput, ServerGarbage as _dfs_v1_ServerGarbage } from '../../dfs/v1/ServerGarbage.js';
import type { Long } from '@grpc/proto-loader';

export interface GarbageResponseInput {
  /**
   * Block servers that are there, by name.
   */
  'servers'?: (_dfs_v1_ServerGarbageInput)[];
  /**
   * Blocks with more good replicas than they want, which wait for their time.
   */
  'excessBlocks'?: (number | string | Long);
  /**
   * Removed files and directories whose blocks are still to be let go.
   */
  'removedInodes'?: (number | string | Long);
}

export interface GarbageResponse {
  /**
   * Block servers that are there, by name.
   */
  'servers': (_dfs_v1_ServerGarbage)[];
  /**
   * Blocks with more good replicas than they want, which wait for their time.
   */
  'excessBlocks': (number);
  /**
   * Removed files and directories whose blocks are still to be let go.
   */
  'removedInodes': (number);
}
