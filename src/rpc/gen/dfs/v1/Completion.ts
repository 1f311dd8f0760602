// Original file: proto/dfs/v1/block.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

/**
 * A CompleteFile that a writer lets the first server of a chain ask for: of the file and the block that the header names, with
 * what the seal says of it.
 */
export interface CompletionInput {
  /**
   * Caller and operation number, as the writer itself would send them.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * As in CompleteFileRequest.
   */
  'holder'?: (string);
}

/**
 * A CompleteFile that a writer lets the first server of a chain ask for: of the file and the block that the header names, with
 * what the seal says of it.
 */
export interface Completion {
  /**
   * Caller and operation number, as the writer itself would send them.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * As in CompleteFileRequest.
   */
  'holder': (string);
}
