// Original file: proto/dfs/v1/block.proto

import type { WriteHeaderInput as _dfs_v1_WriteHeaderInput, WriteHeader as _dfs_v1_WriteHeader } from '../../dfs/v1/WriteHeader.js';
import type { PacketInput as _dfs_v1_PacketInput, Packet as _dfs_v1_Packet } from '../../dfs/v1/Packet.js';
import type { SealInput as _dfs_v1_SealInput, Seal as _dfs_v1_Seal } from '../../dfs/v1/Seal.js';
import type { CompletionInput as _dfs_v1_CompletionInput, Completion as _dfs_v1_Completion } from '../../dfs/v1/Completion.js';

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
  /**
   * The file ends with this block: once all servers of the chain have sealed it, the first of them asks the master to complete
   * the file. Not passed on. A server that does not know this field answers without `completed`, and the writer completes the
   * file itself, under the same number.
   */
  'completion'?: (_dfs_v1_CompletionInput | null);
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
  /**
   * The file ends with this block: once all servers of the chain have sealed it, the first of them asks the master to complete
   * the file. Not passed on. A server that does not know this field answers without `completed`, and the writer completes the
   * file itself, under the same number.
   */
  'completion': (_dfs_v1_Completion | null);
}
