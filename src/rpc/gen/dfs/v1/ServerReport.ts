// Original file: proto/dfs/v1/admin.proto

import type { ServerStateInput as _dfs_v1_ServerStateInput, ServerState as _dfs_v1_ServerState } from '../../dfs/v1/ServerState.js';
import type { ScrubStatusInput as _dfs_v1_ScrubStatusInput, ScrubStatus as _dfs_v1_ScrubStatus } from '../../dfs/v1/ScrubStatus.js';
import type { Long } from '@grpc/proto-loader';

export interface ServerReportInput {
  /**
   * Id of the server.
   */
  'id'?: (string);
  /**
   * Name for people.
   */
  'name'?: (string);
  /**
   * host:port.
   */
  'address'?: (string);
  /**
   * Fault domain.
   */
  'domain'?: (string);
  /**
   * How the master sees it.
   */
  'state'?: (_dfs_v1_ServerStateInput);
  /**
   * Bytes that its disks have.
   */
  'capacity'?: (number | string | Long);
  /**
   * Bytes that blocks take.
   */
  'used'?: (number | string | Long);
  /**
   * Bytes that blocks may still take.
   */
  'remaining'?: (number | string | Long);
  /**
   * Replicas that it reported.
   */
  'blocks'?: (number | string | Long);
  /**
   * Milliseconds since it was last heard of.
   */
  'lastContactMs'?: (number | string | Long);
  /**
   * Disks that failed.
   */
  'failedVolumes'?: (number);
  /**
   * inService, decommission or maintenance: what an operator wants of it.
   */
  'goal'?: (string);
  /**
   * Wall time in milliseconds at which its maintenance ends; 0 without one.
   */
  'maintenanceUntilMs'?: (number | string | Long);
  /**
   * How its scrubber is doing, as of its last heartbeat.
   */
  'scrub'?: (_dfs_v1_ScrubStatusInput | null);
}

export interface ServerReport {
  /**
   * Id of the server.
   */
  'id': (string);
  /**
   * Name for people.
   */
  'name': (string);
  /**
   * host:port.
   */
  'address': (string);
  /**
   * Fault domain.
   */
  'domain': (string);
  /**
   * How the master sees it.
   */
  'state': (_dfs_v1_ServerState);
  /**
   * Bytes that its disks have.
   */
  'capacity': (number);
  /**
   * Bytes that blocks take.
   */
  'used': (number);
  /**
   * Bytes that blocks may still take.
   */
  'remaining': (number);
  /**
   * Replicas that it reported.
   */
  'blocks': (number);
  /**
   * Milliseconds since it was last heard of.
   */
  'lastContactMs': (number);
  /**
   * Disks that failed.
   */
  'failedVolumes': (number);
  /**
   * inService, decommission or maintenance: what an operator wants of it.
   */
  'goal': (string);
  /**
   * Wall time in milliseconds at which its maintenance ends; 0 without one.
   */
  'maintenanceUntilMs': (number);
  /**
   * How its scrubber is doing, as of its last heartbeat.
   */
  'scrub': (_dfs_v1_ScrubStatus | null);
}
