// Original file: proto/dfs/v1/block.proto

import type { CopyPeerInput as _dfs_v1_CopyPeerInput, CopyPeer as _dfs_v1_CopyPeer } from '../../dfs/v1/CopyPeer.js';
import type { DurabilityInput as _dfs_v1_DurabilityInput, Durability as _dfs_v1_Durability } from '../../dfs/v1/Durability.js';
import type { Long } from '@grpc/proto-loader';

export interface CopyHeaderInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation to copy.
   */
  'generation'?: (number | string | Long);
  /**
   * Length of the block in bytes.
   */
  'length'?: (number | string | Long);
  /**
   * SHA-256 of the block; the copy counts only if it has just this.
   */
  'sha256'?: (Buffer | Uint8Array | string);
  /**
   * Servers to pull from, the best first. A chunk that one cannot give is asked of the next.
   */
  'sources'?: (_dfs_v1_CopyPeerInput)[];
  /**
   * For the trailer: inode of the file.
   */
  'inode'?: (number | string | Long);
  /**
   * For the trailer: where the block starts in the file.
   */
  'fileOffset'?: (number | string | Long);
  /**
   * For the trailer: path of the file.
   */
  'path'?: (string);
  /**
   * When the copy counts as made.
   */
  'durability'?: (_dfs_v1_DurabilityInput);
  /**
   * Epoch of the master that ordered the copy; 0 when not known.
   */
  'epoch'?: (number | string | Long);
}

export interface CopyHeader {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation to copy.
   */
  'generation': (number);
  /**
   * Length of the block in bytes.
   */
  'length': (number);
  /**
   * SHA-256 of the block; the copy counts only if it has just this.
   */
  'sha256': (Buffer);
  /**
   * Servers to pull from, the best first. A chunk that one cannot give is asked of the next.
   */
  'sources': (_dfs_v1_CopyPeer)[];
  /**
   * For the trailer: inode of the file.
   */
  'inode': (number);
  /**
   * For the trailer: where the block starts in the file.
   */
  'fileOffset': (number);
  /**
   * For the trailer: path of the file.
   */
  'path': (string);
  /**
   * When the copy counts as made.
   */
  'durability': (_dfs_v1_Durability);
  /**
   * Epoch of the master that ordered the copy; 0 when not known.
   */
  'epoch': (number);
}
