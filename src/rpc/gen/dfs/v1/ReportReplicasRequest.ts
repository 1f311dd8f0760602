// Original file: proto/dfs/v1/node.proto

import type { ReplicaInput as _dfs_v1_ReplicaInput, Replica as _dfs_v1_Replica } from '../../dfs/v1/Replica.js';
import type { ReplicaNameInput as _dfs_v1_ReplicaNameInput, ReplicaName as _dfs_v1_ReplicaName } from '../../dfs/v1/ReplicaName.js';
import type { ReplicaDigestInput as _dfs_v1_ReplicaDigestInput, ReplicaDigest as _dfs_v1_ReplicaDigest } from '../../dfs/v1/ReplicaDigest.js';
import type { Long } from '@grpc/proto-loader';

export interface ReportReplicasRequestInput {
  /**
   * Id of the server.
   */
  'serverId'?: (string);
  /**
   * Its registration.
   */
  'registration'?: (number | string | Long);
  /**
   * A page of a full report: `added` is all that the server has in (full_after, full_up_to].
   */
  'full'?: (boolean);
  /**
   * Block id after which the page starts.
   */
  'fullAfter'?: (number | string | Long);
  /**
   * Block id at which the page ends; the last page ends at 2^53 - 1.
   */
  'fullUpTo'?: (number | string | Long);
  /**
   * Replicas that are final, rising by block id in a full report.
   */
  'added'?: (_dfs_v1_ReplicaInput)[];
  /**
   * Replicas that are gone.
   */
  'removed'?: (_dfs_v1_ReplicaNameInput)[];
  /**
   * Rises with each report that the server sends under this registration, repeated ones included; from 1. One that comes
   * after a later one was held up on its way and says how things were: it is refused.
   */
  'sequence'?: (number | string | Long);
  /**
   * The same as `added`, packed (docs/internals/reports.md), in its place.
   */
  'packed'?: (Buffer | Uint8Array | string);
  /**
   * All that the server has once the reports before this one are taken. A report with it says nothing else.
   */
  'digest'?: (_dfs_v1_ReplicaDigestInput | null);
}

export interface ReportReplicasRequest {
  /**
   * Id of the server.
   */
  'serverId': (string);
  /**
   * Its registration.
   */
  'registration': (number);
  /**
   * A page of a full report: `added` is all that the server has in (full_after, full_up_to].
   */
  'full': (boolean);
  /**
   * Block id after which the page starts.
   */
  'fullAfter': (number);
  /**
   * Block id at which the page ends; the last page ends at 2^53 - 1.
   */
  'fullUpTo': (number);
  /**
   * Replicas that are final, rising by block id in a full report.
   */
  'added': (_dfs_v1_Replica)[];
  /**
   * Replicas that are gone.
   */
  'removed': (_dfs_v1_ReplicaName)[];
  /**
   * Rises with each report that the server sends under this registration, repeated ones included; from 1. One that comes
   * after a later one was held up on its way and says how things were: it is refused.
   */
  'sequence': (number);
  /**
   * The same as `added`, packed (docs/internals/reports.md), in its place.
   */
  'packed': (Buffer);
  /**
   * All that the server has once the reports before this one are taken. A report with it says nothing else.
   */
  'digest': (_dfs_v1_ReplicaDigest | null);
}
