// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What is absent stays as it is.
 */
export interface SetRepairPolicyRequestInput {
  /**
   * Caller; needs the superuser.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * As in RepairPolicyResponse.
   */
  'paused'?: (boolean);
  /**
   * As in RepairPolicyResponse.
   */
  'bandwidth'?: (number | string | Long);
  /**
   * As in RepairPolicyResponse.
   */
  'serverBandwidth'?: (number | string | Long);
  /**
   * As in RepairPolicyResponse.
   */
  'scrubPaused'?: (boolean);
  /**
   * Every server shall check all of its replicas, starting now.
   */
  'scrubNow'?: (boolean);
  '_paused'?: "paused";
  '_bandwidth'?: "bandwidth";
  '_serverBandwidth'?: "serverBandwidth";
  '_scrubPaused'?: "scrubPaused";
  '_scrubNow'?: "scrubNow";
}

/**
 * What is absent stays as it is.
 */
export interface SetRepairPolicyRequest {
  /**
   * Caller; needs the superuser.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * As in RepairPolicyResponse.
   */
  'paused'?: (boolean);
  /**
   * As in RepairPolicyResponse.
   */
  'bandwidth'?: (number);
  /**
   * As in RepairPolicyResponse.
   */
  'serverBandwidth'?: (number);
  /**
   * As in RepairPolicyResponse.
   */
  'scrubPaused'?: (boolean);
  /**
   * Every server shall check all of its replicas, starting now.
   */
  'scrubNow'?: (boolean);
  '_paused'?: "paused";
  '_bandwidth'?: "bandwidth";
  '_serverBandwidth'?: "serverBandwidth";
  '_scrubPaused'?: "scrubPaused";
  '_scrubNow'?: "scrubNow";
}
