// Original file: proto/dfs/v1/admin.proto

import type { NamedServerInput as _dfs_v1_NamedServerInput, NamedServer as _dfs_v1_NamedServer } from '../../dfs/v1/NamedServer.js';

export interface SetServerGoalResponseInput {
  /**
   * The servers meant.
   */
  'servers'?: (_dfs_v1_NamedServerInput)[];
}

export interface SetServerGoalResponse {
  /**
   * The servers meant.
   */
  'servers': (_dfs_v1_NamedServer)[];
}
