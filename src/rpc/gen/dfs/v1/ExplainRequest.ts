// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface ExplainRequestInput {
  /**
   * Caller; for a path it needs r on the file.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * A block.
   */
  'blockId'?: (number | string | Long);
  /**
   * A file.
   */
  'path'?: (string);
  /**
   * A block server: its id, name or address.
   */
  'server'?: (string);
  /**
   * Include the blocks that are as they should be.
   */
  'healthyToo'?: (boolean);
  /**
   * One of three things.
   */
  'what'?: "blockId"|"path"|"server";
}

export interface ExplainRequest {
  /**
   * Caller; for a path it needs r on the file.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * A block.
   */
  'blockId'?: (number);
  /**
   * A file.
   */
  'path'?: (string);
  /**
   * A block server: its id, name or address.
   */
  'server'?: (string);
  /**
   * Include the blocks that are as they should be.
   */
  'healthyToo': (boolean);
  /**
   * One of three things.
   */
  'what'?: "blockId"|"path"|"server";
}
