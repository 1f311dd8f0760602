// Original file: proto/dfs/v1/types.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Who calls, and which of its operations this is.
 */
export interface CallContextInput {
  /**
   * Name of the caller, as in HDFS's simple authentication.
   */
  'user'?: (string);
  /**
   * Groups of the caller; the first is its primary group.
   */
  'groups'?: (string)[];
  /**
   * Random identity of one client instance; holds leases and scopes operation numbers.
   */
  'clientId'?: (string);
  /**
   * Number of this mutation, rising by one per client; 0 for reads. A retry carries the same number.
   */
  'operation'?: (number | string | Long);
  /**
   * Every operation up to this number has been answered: the master may forget those answers.
   */
  'acknowledgedOperation'?: (number | string | Long);
}

/**
 * Who calls, and which of its operations this is.
 */
export interface CallContext {
  /**
   * Name of the caller, as in HDFS's simple authentication.
   */
  'user': (string);
  /**
   * Groups of the caller; the first is its primary group.
   */
  'groups': (string)[];
  /**
   * Random identity of one client instance; holds leases and scopes operation numbers.
   */
  'clientId': (string);
  /**
   * Number of this mutation, rising by one per client; 0 for reads. A retry carries the same number.
   */
  'operation': (number);
  /**
   * Every operation up to this number has been answered: the master may forget those answers.
   */
  'acknowledgedOperation': (number);
}
