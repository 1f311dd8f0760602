// Original file: proto/dfs/v1/repair.proto

import type { RepairProgressInput as _dfs_v1_RepairProgressInput, RepairProgress as _dfs_v1_RepairProgress } from '../../dfs/v1/RepairProgress.js';
import type { RepairOutcomeInput as _dfs_v1_RepairOutcomeInput, RepairOutcome as _dfs_v1_RepairOutcome } from '../../dfs/v1/RepairOutcome.js';
import type { Long } from '@grpc/proto-loader';

export interface RepairExchangeRequestInput {
  /**
   * Random id of this worker's process.
   */
  'workerId'?: (string);
  /**
   * Name for people.
   */
  'name'?: (string);
  /**
   * Tasks that it can take on.
   */
  'freeSlots'?: (number);
  /**
   * Tasks under way.
   */
  'running'?: (_dfs_v1_RepairProgressInput)[];
  /**
   * Tasks that ended since the last exchange that was answered.
   */
  'outcomes'?: (_dfs_v1_RepairOutcomeInput)[];
  /**
   * Cap of its own in bytes a second; 0 is none.
   */
  'bandwidth'?: (number | string | Long);
  /**
   * It stops, gives back what it has not named as ended, and will not ask again.
   */
  'leaving'?: (boolean);
}

export interface RepairExchangeRequest {
  /**
   * Random id of this worker's process.
   */
  'workerId': (string);
  /**
   * Name for people.
   */
  'name': (string);
  /**
   * Tasks that it can take on.
   */
  'freeSlots': (number);
  /**
   * Tasks under way.
   */
  'running': (_dfs_v1_RepairProgress)[];
  /**
   * Tasks that ended since the last exchange that was answered.
   */
  'outcomes': (_dfs_v1_RepairOutcome)[];
  /**
   * Cap of its own in bytes a second; 0 is none.
   */
  'bandwidth': (number);
  /**
   * It stops, gives back what it has not named as ended, and will not ask again.
   */
  'leaving': (boolean);
}
