// Original file: proto/dfs/v1/block.proto

import type { WriteHeaderInput as _dfs_v1_WriteHeaderInput, WriteHeader as _dfs_v1_WriteHeader } from '../../dfs/v1/WriteHeader.js';
import type { PacketInput as _dfs_v1_PacketInput, Packet as _dfs_v1_Packet } from '../../dfs/v1/Packet.js';
import type { SealInput as _dfs_v1_SealInput, Seal as _dfs_v1_Seal } from '../../dfs/v1/Seal.js';

/**
 * What Write takes in several messages; this server passes it on in the same way.
 */
export interface WholeBlockInput {
  /**
   * First step.
   */
  'header'?: (_dfs_v1_WriteHeaderInput | null);
  /**
   * All of the data.
   */
  'packet'?: (_dfs_v1_PacketInput | null);
  /**
   * Last step.
   */
  'seal'?: (_dfs_v1_SealInput | null);
}

/**
 * What Write takes in several messages; this server passes it on in the same way.
 */
export interface WholeBlock {
  /**
   * First step.
   */
  'header': (_dfs_v1_WriteHeader | null);
  /**
   * All of the data.
   */
  'packet': (_dfs_v1_Packet | null);
  /**
   * Last step.
   */
  'seal': (_dfs_v1_Seal | null);
}
