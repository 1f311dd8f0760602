// Original file: proto/dfs/v1/admin.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { ServerGoalInput as _dfs_v1_ServerGoalInput, ServerGoal as _dfs_v1_ServerGoal } from '../../dfs/v1/ServerGoal.js';
import type { Long } from '@grpc/proto-loader';

export interface SetServerGoalRequestInput {
  /**
   * Caller; needs the superuser.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Id, name or host:port of each server.
   */
  'servers'?: (string)[];
  /**
   * For all of them.
   */
  'goal'?: (_dfs_v1_ServerGoalInput);
  /**
   * End of a maintenance, milliseconds since 1970; 0 for other goals.
   */
  'untilMs'?: (number | string | Long);
  /**
   * Go on although the servers left could not hold the data, or not spread it.
   */
  'force'?: (boolean);
}

export interface SetServerGoalRequest {
  /**
   * Caller; needs the superuser.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Id, name or host:port of each server.
   */
  'servers': (string)[];
  /**
   * For all of them.
   */
  'goal': (_dfs_v1_ServerGoal);
  /**
   * End of a maintenance, milliseconds since 1970; 0 for other goals.
   */
  'untilMs': (number);
  /**
   * Go on although the servers left could not hold the data, or not spread it.
   */
  'force': (boolean);
}
