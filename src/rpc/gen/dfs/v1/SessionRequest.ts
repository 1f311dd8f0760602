// Original file: proto/dfs/v1/namespace.proto

import type { SessionCallInput as _dfs_v1_SessionCallInput, SessionCall as _dfs_v1_SessionCall } from '../../dfs/v1/SessionCall.js';
import type { Long } from '@grpc/proto-loader';

export interface SessionRequestInput {
  /**
   * What is asked; carried out side by side, in no promised order.
   */
  'calls'?: (_dfs_v1_SessionCallInput)[];
  /**
   * Ids of calls that nobody waits for any more. They are answered all the same.
   */
  'cancelled'?: (number | string | Long)[];
}

export interface SessionRequest {
  /**
   * What is asked; carried out side by side, in no promised order.
   */
  'calls': (_dfs_v1_SessionCall)[];
  /**
   * Ids of calls that nobody waits for any more. They are answered all the same.
   */
  'cancelled': (number)[];
}
