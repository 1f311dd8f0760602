// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface SetBalanceRequestInput {
  /**
   * Caller; needs the superuser.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * start or stop.
   */
  'action'?: (string);
  /**
   * Percent points that a server may be away from the mean; for start.
   */
  'threshold'?: (number);
  /**
   * Bytes a second; 0 is no bound; for start.
   */
  'bandwidth'?: (number | string | Long);
}

export interface SetBalanceRequest {
  /**
   * Caller; needs the superuser.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * start or stop.
   */
  'action': (string);
  /**
   * Percent points that a server may be away from the mean; for start.
   */
  'threshold': (number);
  /**
   * Bytes a second; 0 is no bound; for start.
   */
  'bandwidth': (number);
}
