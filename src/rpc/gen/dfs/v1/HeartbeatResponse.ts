// Original file: proto/dfs/v1/node.proto

import type { ReplicaNameInput as _dfs_v1_ReplicaNameInput, ReplicaName as _dfs_v1_ReplicaName } from '../../dfs/v1/ReplicaName.js';
import type { Long } from '@grpc/proto-loader';

export interface HeartbeatResponseInput {
  /**
   * The master does not know this registration: register again, then report in full.
   */
  'reregister'?: (boolean);
  /**
   * Epoch of the master.
   */
  'epoch'?: (number | string | Long);
  /**
   * Replicas to delete.
   */
  'delete'?: (_dfs_v1_ReplicaNameInput)[];
  /**
   * Send a full report.
   */
  'fullReport'?: (boolean);
  /**
   * Replicas that a reader doubts: read each whole, and report damage, or that it is gone.
   */
  'verify'?: (_dfs_v1_ReplicaNameInput)[];
  /**
   * Bytes a second that repair copies may take from and bring to this server, each; 0 is no bound.
   */
  'repairBandwidth'?: (number | string | Long);
  /**
   * Number of the last order to scrub everything now; a higher one than before starts a round.
   */
  'scrubRequest'?: (number | string | Long);
  /**
   * An operator paused the scrubber.
   */
  'scrubPaused'?: (boolean);
  /**
   * Send a digest of all replicas.
   */
  'digest'?: (boolean);
  /**
   * Orders to delete that came with earlier answers and still wait are void. A full report says so too.
   */
  'voidOrders'?: (boolean);
}

export interface HeartbeatResponse {
  /**
   * The master does not know this registration: register again, then report in full.
   */
  'reregister': (boolean);
  /**
   * Epoch of the master.
   */
  'epoch': (number);
  /**
   * Replicas to delete.
   */
  'delete': (_dfs_v1_ReplicaName)[];
  /**
   * Send a full report.
   */
  'fullReport': (boolean);
  /**
   * Replicas that a reader doubts: read each whole, and report damage, or that it is gone.
   */
  'verify': (_dfs_v1_ReplicaName)[];
  /**
   * Bytes a second that repair copies may take from and bring to this server, each; 0 is no bound.
   */
  'repairBandwidth': (number);
  /**
   * Number of the last order to scrub everything now; a higher one than before starts a round.
   */
  'scrubRequest': (number);
  /**
   * An operator paused the scrubber.
   */
  'scrubPaused': (boolean);
  /**
   * Send a digest of all replicas.
   */
  'digest': (boolean);
  /**
   * Orders to delete that came with earlier answers and still wait are void. A full report says so too.
   */
  'voidOrders': (boolean);
}
