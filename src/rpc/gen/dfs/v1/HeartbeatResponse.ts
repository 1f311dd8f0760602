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
}
