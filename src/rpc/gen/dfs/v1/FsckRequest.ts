// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface FsckRequestInput {
  /**
   * Caller.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * File or directory to check.
   */
  'path'?: (string);
  /**
   * Opaque place to go on from; empty for the first page.
   */
  'cursor'?: (Buffer | Uint8Array | string);
  /**
   * Include the blocks of healthy files.
   */
  'withBlocks'?: (boolean);
}

export interface FsckRequest {
  /**
   * Caller.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * File or directory to check.
   */
  'path': (string);
  /**
   * Opaque place to go on from; empty for the first page.
   */
  'cursor': (Buffer);
  /**
   * Include the blocks of healthy files.
   */
  'withBlocks': (boolean);
}
