// Original file: proto/dfs/v1/admin.proto

import type { ServerHearingInput as _dfs_v1_ServerHearingInput, ServerHearing as _dfs_v1_ServerHearing } from '../../dfs/v1/ServerHearing.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What block servers have yet to tell, after a start of the master or their own.
 */
export interface HearingInput {
  /**
   * Block servers that are there and have not told all, by name; not more than fit into an answer.
   */
  'servers'?: (_dfs_v1_ServerHearingInput)[];
  /**
   * How many of them there are.
   */
  'waiting'?: (number);
  /**
   * Blocks without a known replica.
   */
  'blocksWithoutLocation'?: (number | string | Long);
  /**
   * Whether anybody can tell how long it will take.
   */
  'timeLeftKnown'?: (boolean);
  /**
   * Milliseconds until those that are there have told all, at the rate so far.
   */
  'timeLeftMs'?: (number | string | Long);
}

/**
 * What block servers have yet to tell, after a start of the master or their own.
 */
export interface Hearing {
  /**
   * Block servers that are there and have not told all, by name; not more than fit into an answer.
   */
  'servers': (_dfs_v1_ServerHearing)[];
  /**
   * How many of them there are.
   */
  'waiting': (number);
  /**
   * Blocks without a known replica.
   */
  'blocksWithoutLocation': (number);
  /**
   * Whether anybody can tell how long it will take.
   */
  'timeLeftKnown': (boolean);
  /**
   * Milliseconds until those that are there have told all, at the rate so far.
   */
  'timeLeftMs': (number);
}
