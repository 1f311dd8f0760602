// Original file: proto/dfs/v1/node.proto

import type { VolumeStatusInput as _dfs_v1_VolumeStatusInput, VolumeStatus as _dfs_v1_VolumeStatus } from '../../dfs/v1/VolumeStatus.js';
import type { Long } from '@grpc/proto-loader';

export interface RegisterRequestInput {
  /**
   * Id of the server, made once and kept on its disks.
   */
  'serverId'?: (string);
  /**
   * Cluster that its disks belong to; empty for fresh disks.
   */
  'clusterId'?: (string);
  /**
   * Name for people.
   */
  'name'?: (string);
  /**
   * host:port where clients reach its BlockService.
   */
  'address'?: (string);
  /**
   * Fault domain, such as /rack1.
   */
  'domain'?: (string);
  /**
   * Its disks.
   */
  'volumes'?: (_dfs_v1_VolumeStatusInput)[];
  /**
   * Version of the software.
   */
  'version'?: (string);
  /**
   * How it can report; 0 for servers of before this was said. From 1 on: `packed`, digests, and everything only when asked.
   */
  'reportFormat'?: (number);
  /**
   * Replicas that it has now; from report_format 1 on.
   */
  'replicas'?: (number | string | Long);
}

export interface RegisterRequest {
  /**
   * Id of the server, made once and kept on its disks.
   */
  'serverId': (string);
  /**
   * Cluster that its disks belong to; empty for fresh disks.
   */
  'clusterId': (string);
  /**
   * Name for people.
   */
  'name': (string);
  /**
   * host:port where clients reach its BlockService.
   */
  'address': (string);
  /**
   * Fault domain, such as /rack1.
   */
  'domain': (string);
  /**
   * Its disks.
   */
  'volumes': (_dfs_v1_VolumeStatus)[];
  /**
   * Version of the software.
   */
  'version': (string);
  /**
   * How it can report; 0 for servers of before this was said. From 1 on: `packed`, digests, and everything only when asked.
   */
  'reportFormat': (number);
  /**
   * Replicas that it has now; from report_format 1 on.
   */
  'replicas': (number);
}
