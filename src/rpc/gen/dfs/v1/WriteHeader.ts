// Original file: proto/dfs/v1/block.proto

import type { ChainTargetInput as _dfs_v1_ChainTargetInput, ChainTarget as _dfs_v1_ChainTarget } from '../../dfs/v1/ChainTarget.js';
import type { DurabilityInput as _dfs_v1_DurabilityInput, Durability as _dfs_v1_Durability } from '../../dfs/v1/Durability.js';
import type { Long } from '@grpc/proto-loader';

export interface WriteHeaderInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation to write under.
   */
  'generation'?: (number | string | Long);
  /**
   * The next servers of the chain; the first of them is where this one forwards to.
   */
  'downstream'?: (_dfs_v1_ChainTargetInput)[];
  /**
   * When a seal is acknowledged; unspecified leaves it to each block server's setting.
   */
  'durability'?: (_dfs_v1_DurabilityInput);
  /**
   * Epoch of the master that allotted the block.
   */
  'epoch'?: (number | string | Long);
  /**
   * Inode of the file, for the trailer.
   */
  'inode'?: (number | string | Long);
  /**
   * Where the block starts in the file, for the trailer.
   */
  'fileOffset'?: (number | string | Long);
  /**
   * Path of the file at the time of writing, for the trailer.
   */
  'path'?: (string);
  /**
   * Go on from the replica of this generation, final or unfinished; 0 starts a new block.
   */
  'resumeGeneration'?: (number | string | Long);
  /**
   * Bytes of that replica to keep; packets go on from here.
   */
  'resumeLength'?: (number | string | Long);
  /**
   * Bytes that the block may reach at most.
   */
  'blockSize'?: (number | string | Long);
}

export interface WriteHeader {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation to write under.
   */
  'generation': (number);
  /**
   * The next servers of the chain; the first of them is where this one forwards to.
   */
  'downstream': (_dfs_v1_ChainTarget)[];
  /**
   * When a seal is acknowledged; unspecified leaves it to each block server's setting.
   */
  'durability': (_dfs_v1_Durability);
  /**
   * Epoch of the master that allotted the block.
   */
  'epoch': (number);
  /**
   * Inode of the file, for the trailer.
   */
  'inode': (number);
  /**
   * Where the block starts in the file, for the trailer.
   */
  'fileOffset': (number);
  /**
   * Path of the file at the time of writing, for the trailer.
   */
  'path': (string);
  /**
   * Go on from the replica of this generation, final or unfinished; 0 starts a new block.
   */
  'resumeGeneration': (number);
  /**
   * Bytes of that replica to keep; packets go on from here.
   */
  'resumeLength': (number);
  /**
   * Bytes that the block may reach at most.
   */
  'blockSize': (number);
}
