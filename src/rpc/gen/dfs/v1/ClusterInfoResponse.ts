// Original file: proto/dfs/v1/namespace.proto

import type { Long } from '@grpc/proto-loader';

export interface ClusterInfoResponseInput {
  /**
   * Identity of the cluster.
   */
  'clusterId'?: (string);
  /**
   * Default block size in bytes.
   */
  'blockSize'?: (number | string | Long);
  /**
   * Default copies wanted.
   */
  'replication'?: (number);
  /**
   * Fewest replicas with which a block may be committed.
   */
  'minReplicas'?: (number);
  /**
   * Silence after which a lease ends.
   */
  'leaseTimeoutMs'?: (number | string | Long);
  /**
   * Name of the superuser.
   */
  'superuser'?: (string);
  /**
   * Version of the software.
   */
  'version'?: (string);
  /**
   * How long rolled folders of the trash are kept; 0 means that there is no trash.
   */
  'trashIntervalMs'?: (number | string | Long);
  /**
   * Age at which what was removed is rolled into a folder of the trash.
   */
  'trashCheckpointIntervalMs'?: (number | string | Long);
  /**
   * CompleteFile knows `holder`: writers may let block servers ask for it.
   */
  'completeForHolder'?: (boolean);
}

export interface ClusterInfoResponse {
  /**
   * Identity of the cluster.
   */
  'clusterId': (string);
  /**
   * Default block size in bytes.
   */
  'blockSize': (number);
  /**
   * Default copies wanted.
   */
  'replication': (number);
  /**
   * Fewest replicas with which a block may be committed.
   */
  'minReplicas': (number);
  /**
   * Silence after which a lease ends.
   */
  'leaseTimeoutMs': (number);
  /**
   * Name of the superuser.
   */
  'superuser': (string);
  /**
   * Version of the software.
   */
  'version': (string);
  /**
   * How long rolled folders of the trash are kept; 0 means that there is no trash.
   */
  'trashIntervalMs': (number);
  /**
   * Age at which what was removed is rolled into a folder of the trash.
   */
  'trashCheckpointIntervalMs': (number);
  /**
   * CompleteFile knows `holder`: writers may let block servers ask for it.
   */
  'completeForHolder': (boolean);
}
