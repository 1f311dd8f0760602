// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface LocateRequestInput {
  /**
   * Caller.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Absolute path; empty if `inode` is given.
   */
  'path'?: (string);
  /**
   * File id, for readers that hold a file across renames.
   */
  'inode'?: (number | string | Long);
  /**
   * First byte of interest.
   */
  'offset'?: (number | string | Long);
  /**
   * Bytes of interest; 0 means to the end.
   */
  'length'?: (number | string | Long);
  /**
   * Host of the reader, to order replicas by distance.
   */
  'readerHost'?: (string);
}

export interface LocateRequest {
  /**
   * Caller.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Absolute path; empty if `inode` is given.
   */
  'path': (string);
  /**
   * File id, for readers that hold a file across renames.
   */
  'inode': (number);
  /**
   * First byte of interest.
   */
  'offset': (number);
  /**
   * Bytes of interest; 0 means to the end.
   */
  'length': (number);
  /**
   * Host of the reader, to order replicas by distance.
   */
  'readerHost': (string);
}
