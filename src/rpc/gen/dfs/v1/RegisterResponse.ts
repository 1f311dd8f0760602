// Original file: proto/dfs/v1/node.proto

import type { Long } from '@grpc/proto-loader';

export interface RegisterResponseInput {
  /**
   * Names this registration in all that follows; a newer one ends it.
   */
  'registration'?: (number | string | Long);
  /**
   * The cluster, to be written on fresh disks.
   */
  'clusterId'?: (string);
  /**
   * Epoch of the master; orders of a lower one are refused.
   */
  'epoch'?: (number | string | Long);
  /**
   * Pause between heartbeats.
   */
  'heartbeatIntervalMs'?: (number | string | Long);
  /**
   * Replicas in one page of a full report at most.
   */
  'reportPageSize'?: (number);
  /**
   * How the master reads reports, as in the request: the lower one of both holds. Under 0 a server reports in full at once.
   */
  'reportFormat'?: (number);
}

export interface RegisterResponse {
  /**
   * Names this registration in all that follows; a newer one ends it.
   */
  'registration': (number);
  /**
   * The cluster, to be written on fresh disks.
   */
  'clusterId': (string);
  /**
   * Epoch of the master; orders of a lower one are refused.
   */
  'epoch': (number);
  /**
   * Pause between heartbeats.
   */
  'heartbeatIntervalMs': (number);
  /**
   * Replicas in one page of a full report at most.
   */
  'reportPageSize': (number);
  /**
   * How the master reads reports, as in the request: the lower one of both holds. Under 0 a server reports in full at once.
   */
  'reportFormat': (number);
}
