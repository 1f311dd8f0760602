// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';

export interface RenewLeaseRequestInput {
  /**
   * Caller; its client id says whose leases.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
}

export interface RenewLeaseRequest {
  /**
   * Caller; its client id says whose leases.
   */
  'context': (_dfs_v1_CallContext | null);
}
