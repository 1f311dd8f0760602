// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface CreateFileRequestInput {
  /**
   * Caller and operation number.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path.
   */
  'path'?: (string);
  /**
   * Permission bits.
   */
  'mode'?: (number);
  /**
   * Copies wanted; 0 takes the master's default.
   */
  'replication'?: (number);
  /**
   * Block size in bytes; 0 takes the master's default.
   */
  'blockSize'?: (number | string | Long);
  /**
   * Replace an existing file; without it an existing path is refused.
   */
  'overwrite'?: (boolean);
  /**
   * Make missing parent directories.
   */
  'createParents'?: (boolean);
  /**
   * Only if the file there has this version.
   */
  'ifVersion'?: (number | string | Long);
  /**
   * The file is empty and stays so: it is published at once, and nobody holds a lease. A master that does not know this
   * field opens the file, and answers without `closed`; the caller then completes it.
   */
  'close'?: (boolean);
  /**
   * The writer will fill a block at once: allot it in the same step, as AddBlock would. A master that does not know this
   * field, or has no servers for a block now, answers without `block`; the writer then asks with AddBlock.
   */
  'withBlock'?: (boolean);
  /**
   * With `with_block`: host of the writer, for placement.
   */
  'writerHost'?: (string);
  '_ifVersion'?: "ifVersion";
}

export interface CreateFileRequest {
  /**
   * Caller and operation number.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path.
   */
  'path': (string);
  /**
   * Permission bits.
   */
  'mode': (number);
  /**
   * Copies wanted; 0 takes the master's default.
   */
  'replication': (number);
  /**
   * Block size in bytes; 0 takes the master's default.
   */
  'blockSize': (number);
  /**
   * Replace an existing file; without it an existing path is refused.
   */
  'overwrite': (boolean);
  /**
   * Make missing parent directories.
   */
  'createParents': (boolean);
  /**
   * Only if the file there has this version.
   */
  'ifVersion'?: (number);
  /**
   * The file is empty and stays so: it is published at once, and nobody holds a lease. A master that does not know this
   * field opens the file, and answers without `closed`; the caller then completes it.
   */
  'close': (boolean);
  /**
   * The writer will fill a block at once: allot it in the same step, as AddBlock would. A master that does not know this
   * field, or has no servers for a block now, answers without `block`; the writer then asks with AddBlock.
   */
  'withBlock': (boolean);
  /**
   * With `with_block`: host of the writer, for placement.
   */
  'writerHost': (string);
  '_ifVersion'?: "ifVersion";
}
