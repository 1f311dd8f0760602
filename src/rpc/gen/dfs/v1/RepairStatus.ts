// Original file: proto/dfs/v1/admin.proto

import type { RepairWorkerStatusInput as _dfs_v1_RepairWorkerStatusInput, RepairWorkerStatus as _dfs_v1_RepairWorkerStatus } from '../../dfs/v1/RepairWorkerStatus.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Repair of the whole cluster.
 */
export interface RepairStatusInput {
  /**
   * Blocks that wait, by priority.
   */
  'queuedCritical'?: (number | string | Long);
  /**
   * Blocks that lost more than half of their copies.
   */
  'queuedHigh'?: (number | string | Long);
  /**
   * Blocks that lost fewer.
   */
  'queuedNormal'?: (number | string | Long);
  /**
   * Blocks whose copies share a fault domain although others are free.
   */
  'queuedMisplaced'?: (number | string | Long);
  /**
   * Copies under way.
   */
  'inFlight'?: (number);
  /**
   * Bytes copied a second, over the last five.
   */
  'bytesPerSecond'?: (number | string | Long);
  /**
   * Bytes copied since the master started.
   */
  'bytesTotal'?: (number | string | Long);
  /**
   * An operator paused it.
   */
  'paused'?: (boolean);
  /**
   * Cap on all workers together in bytes a second; 0 is none.
   */
  'bandwidth'?: (number | string | Long);
  /**
   * Cap on each server, in and out; 0 is none.
   */
  'serverBandwidth'?: (number | string | Long);
  /**
   * Workers that are heard of.
   */
  'workers'?: (_dfs_v1_RepairWorkerStatusInput)[];
  /**
   * Why nothing is copied now although the workers could; empty if they may.
   */
  'held'?: (string);
}

/**
 * Repair of the whole cluster.
 */
export interface RepairStatus {
  /**
   * Blocks that wait, by priority.
   */
  'queuedCritical': (number);
  /**
   * Blocks that lost more than half of their copies.
   */
  'queuedHigh': (number);
  /**
   * Blocks that lost fewer.
   */
  'queuedNormal': (number);
  /**
   * Blocks whose copies share a fault domain although others are free.
   */
  'queuedMisplaced': (number);
  /**
   * Copies under way.
   */
  'inFlight': (number);
  /**
   * Bytes copied a second, over the last five.
   */
  'bytesPerSecond': (number);
  /**
   * Bytes copied since the master started.
   */
  'bytesTotal': (number);
  /**
   * An operator paused it.
   */
  'paused': (boolean);
  /**
   * Cap on all workers together in bytes a second; 0 is none.
   */
  'bandwidth': (number);
  /**
   * Cap on each server, in and out; 0 is none.
   */
  'serverBandwidth': (number);
  /**
   * Workers that are heard of.
   */
  'workers': (_dfs_v1_RepairWorkerStatus)[];
  /**
   * Why nothing is copied now although the workers could; empty if they may.
   */
  'held': (string);
}
