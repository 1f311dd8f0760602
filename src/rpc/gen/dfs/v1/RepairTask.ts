// Original file: proto/dfs/v1/repair.proto

import type { CopyPeerInput as _dfs_v1_CopyPeerInput, CopyPeer as _dfs_v1_CopyPeer } from '../../dfs/v1/CopyPeer.js';
import type { RepairReasonInput as _dfs_v1_RepairReasonInput, RepairReason as _dfs_v1_RepairReason } from '../../dfs/v1/RepairReason.js';
import type { Long } from '@grpc/proto-loader';

export interface RepairTaskInput {
  /**
   * Number of this lease; never given out again by this run of the master.
   */
  'taskId'?: (number | string | Long);
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Committed generation.
   */
  'generation'?: (number | string | Long);
  /**
   * Committed length in bytes.
   */
  'length'?: (number | string | Long);
  /**
   * SHA-256 of the block.
   */
  'sha256'?: (Buffer | Uint8Array | string);
  /**
   * Servers to read from, the best first; more than one if each may be damaged somewhere.
   */
  'sources'?: (_dfs_v1_CopyPeerInput)[];
  /**
   * Server that pulls.
   */
  'target'?: (_dfs_v1_CopyPeerInput | null);
  /**
   * Inode that the block belongs to, for the trailer.
   */
  'inode'?: (number | string | Long);
  /**
   * Where the block starts in the file, for the trailer.
   */
  'fileOffset'?: (number | string | Long);
  /**
   * Path of the file now, for the trailer.
   */
  'path'?: (string);
  /**
   * Why.
   */
  'reason'?: (_dfs_v1_RepairReasonInput);
}

export interface RepairTask {
  /**
   * Number of this lease; never given out again by this run of the master.
   */
  'taskId': (number);
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Committed generation.
   */
  'generation': (number);
  /**
   * Committed length in bytes.
   */
  'length': (number);
  /**
   * SHA-256 of the block.
   */
  'sha256': (Buffer);
  /**
   * Servers to read from, the best first; more than one if each may be damaged somewhere.
   */
  'sources': (_dfs_v1_CopyPeer)[];
  /**
   * Server that pulls.
   */
  'target': (_dfs_v1_CopyPeer | null);
  /**
   * Inode that the block belongs to, for the trailer.
   */
  'inode': (number);
  /**
   * Where the block starts in the file, for the trailer.
   */
  'fileOffset': (number);
  /**
   * Path of the file now, for the trailer.
   */
  'path': (string);
  /**
   * Why.
   */
  'reason': (_dfs_v1_RepairReason);
}
