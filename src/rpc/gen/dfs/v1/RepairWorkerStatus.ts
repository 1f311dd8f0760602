// Original file: proto/dfs/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface RepairWorkerStatusInput {
  /**
   * Name for people.
   */
  'name'?: (string);
  /**
   * Its own cap in bytes a second; 0 is none.
   */
  'bandwidth'?: (number | string | Long);
  /**
   * Copies that it makes now.
   */
  'tasks'?: (number);
}

export interface RepairWorkerStatus {
  /**
   * Name for people.
   */
  'name': (string);
  /**
   * Its own cap in bytes a second; 0 is none.
   */
  'bandwidth': (number);
  /**
   * Copies that it makes now.
   */
  'tasks': (number);
}
