// Original file: proto/dfs/v1/repair.proto

import type { RepairTaskInput as _dfs_v1_RepairTaskInput, RepairTask as _dfs_v1_RepairTask } from '../../dfs/v1/RepairTask.js';
import type { Long } from '@grpc/proto-loader';

export interface RepairExchangeResponseInput {
  /**
   * New tasks.
   */
  'tasks'?: (_dfs_v1_RepairTaskInput)[];
  /**
   * Tasks to break off: their lease ended, or nobody needs them any more.
   */
  'cancel'?: (number | string | Long)[];
  /**
   * Repair is paused: tasks under way stand still, none are given out.
   */
  'paused'?: (boolean);
  /**
   * This worker's share of the cluster's cap in bytes a second; 0 is none.
   */
  'bandwidth'?: (number | string | Long);
  /**
   * Silence after which the master gives this worker's tasks to others.
   */
  'leaseMs'?: (number | string | Long);
  /**
   * When to ask again if nothing ends before.
   */
  'askAgainMs'?: (number | string | Long);
}

export interface RepairExchangeResponse {
  /**
   * New tasks.
   */
  'tasks': (_dfs_v1_RepairTask)[];
  /**
   * Tasks to break off: their lease ended, or nobody needs them any more.
   */
  'cancel': (number)[];
  /**
   * Repair is paused: tasks under way stand still, none are given out.
   */
  'paused': (boolean);
  /**
   * This worker's share of the cluster's cap in bytes a second; 0 is none.
   */
  'bandwidth': (number);
  /**
   * Silence after which the master gives this worker's tasks to others.
   */
  'leaseMs': (number);
  /**
   * When to ask again if nothing ends before.
   */
  'askAgainMs': (number);
}
