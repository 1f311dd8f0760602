// Original file: proto/dfs/v1/block.proto

import type { WriteHeaderInput as _dfs_v1_WriteHeaderInput, WriteHeader as _dfs_v1_WriteHeader } from '../../dfs/v1/WriteHeader.js';
import type { PacketInput as _dfs_v1_PacketInput, Packet as _dfs_v1_Packet } from '../../dfs/v1/Packet.js';
import type { SealInput as _dfs_v1_SealInput, Seal as _dfs_v1_Seal } from '../../dfs/v1/Seal.js';

export interface WriteRequestInput {
  /**
   * First message.
   */
  'header'?: (_dfs_v1_WriteHeaderInput | null);
  /**
   * Data.
   */
  'packet'?: (_dfs_v1_PacketInput | null);
  /**
   * Last message.
   */
  'seal'?: (_dfs_v1_SealInput | null);
  /**
   * One of the three steps of a write.
   */
  'step'?: "header"|"packet"|"seal";
}

export interface WriteRequest {
  /**
   * First message.
   */
  'header'?: (_dfs_v1_WriteHeader | null);
  /**
   * Data.
   */
  'packet'?: (_dfs_v1_Packet | null);
  /**
   * Last message.
   */
  'seal'?: (_dfs_v1_Seal | null);
  /**
   * One of the three steps of a write.
   */
  'step'?: "header"|"packet"|"seal";
}
