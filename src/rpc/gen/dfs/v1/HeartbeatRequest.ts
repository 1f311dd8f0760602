// Original file: proto/dfs/v1/node.proto

import type { VolumeStatusInput as _dfs_v1_VolumeStatusInput, VolumeStatus as _dfs_v1_VolumeStatus } from '../../dfs/v1/VolumeStatus.js';
import type { ScrubStatusInput as _dfs_v1_ScrubStatusInput, ScrubStatus as _dfs_v1_ScrubStatus } from '../../dfs/v1/ScrubStatus.js';
import type { Long } from '@grpc/proto-loader';

export interface HeartbeatRequestInput {
  /**
   * Id of the server.
   */
  'serverId'?: (string);
  /**
   * Its registration.
   */
  'registration'?: (number | string | Long);
  /**
   * Its disks.
   */
  'volumes'?: (_dfs_v1_VolumeStatusInput)[];
  /**
   * Streams being read or written.
   */
  'activeStreams'?: (number);
  /**
   * The server is about to stop and says farewell.
   */
  'stopping'?: (boolean);
  /**
   * How its scrubber is doing; absent while it has not started.
   */
  'scrub'?: (_dfs_v1_ScrubStatusInput | null);
  /**
   * host:port where it serves reads for repair alone, at the moment; empty while it has no such place.
   */
  'repairAddress'?: (string);
}

export interface HeartbeatRequest {
  /**
   * Id of the server.
   */
  'serverId': (string);
  /**
   * Its registration.
   */
  'registration': (number);
  /**
   * Its disks.
   */
  'volumes': (_dfs_v1_VolumeStatus)[];
  /**
   * Streams being read or written.
   */
  'activeStreams': (number);
  /**
   * The server is about to stop and says farewell.
   */
  'stopping': (boolean);
  /**
   * How its scrubber is doing; absent while it has not started.
   */
  'scrub': (_dfs_v1_ScrubStatus | null);
  /**
   * host:port where it serves reads for repair alone, at the moment; empty while it has no such place.
   */
  'repairAddress': (string);
}
