// Original file: proto/dfs/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface RepairPolicyResponseInput {
  /**
   * No copies are handed out, those under way stand still.
   */
  'paused'?: (boolean);
  /**
   * Bytes a second of all repair workers together; 0 is no bound.
   */
  'bandwidth'?: (number | string | Long);
  /**
   * Bytes a second from one block server, and to one, each; 0 is no bound.
   */
  'serverBandwidth'?: (number | string | Long);
  /**
   * No replica is scrubbed.
   */
  'scrubPaused'?: (boolean);
  /**
   * Number of the last order to scrub everything now.
   */
  'scrubRequest'?: (number | string | Long);
}

export interface RepairPolicyResponse {
  /**
   * No copies are handed out, those under way stand still.
   */
  'paused': (boolean);
  /**
   * Bytes a second of all repair workers together; 0 is no bound.
   */
  'bandwidth': (number);
  /**
   * Bytes a second from one block server, and to one, each; 0 is no bound.
   */
  'serverBandwidth': (number);
  /**
   * No replica is scrubbed.
   */
  'scrubPaused': (boolean);
  /**
   * Number of the last order to scrub everything now.
   */
  'scrubRequest': (number);
}
