// Original file: proto/dfs/v1/namespace.proto

import type { CallContextInput as _dfs_v1_CallContextInput, CallContext as _dfs_v1_CallContext } from '../../dfs/v1/CallContext.js';
import type { Long } from '@grpc/proto-loader';

export interface ReportBadReplicaRequestInput {
  /**
   * Caller.
   */
  'context'?: (_dfs_v1_CallContextInput | null);
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation that was read.
   */
  'generation'?: (number | string | Long);
  /**
   * Server that served it.
   */
  'serverId'?: (string);
  /**
   * What was wrong, for people.
   */
  'detail'?: (string);
}

export interface ReportBadReplicaRequest {
  /**
   * Caller.
   */
  'context': (_dfs_v1_CallContext | null);
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation that was read.
   */
  'generation': (number);
  /**
   * Server that served it.
   */
  'serverId': (string);
  /**
   * What was wrong, for people.
   */
  'detail': (string);
}
