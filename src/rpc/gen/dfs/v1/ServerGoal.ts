// Original file: proto/dfs/v1/admin.proto

/**
 * What an operator wants of a block server.
 */
export const ServerGoal = {
  SERVER_GOAL_UNSPECIFIED: 'SERVER_GOAL_UNSPECIFIED',
  /**
   * All of its replicas count, it takes new ones.
   */
  SERVER_GOAL_IN_SERVICE: 'SERVER_GOAL_IN_SERVICE',
  /**
   * It is emptied for good.
   */
  SERVER_GOAL_DECOMMISSION: 'SERVER_GOAL_DECOMMISSION',
  /**
   * It will be away for a while.
   */
  SERVER_GOAL_MAINTENANCE: 'SERVER_GOAL_MAINTENANCE',
} as const;

/**
 * What an operator wants of a block server.
 */
export type ServerGoalInput =
  | 'SERVER_GOAL_UNSPECIFIED'
  | 0
  /**
   * All of its replicas count, it takes new ones.
   */
  | 'SERVER_GOAL_IN_SERVICE'
  | 1
  /**
   * It is emptied for good.
   */
  | 'SERVER_GOAL_DECOMMISSION'
  | 2
  /**
   * It will be away for a while.
   */
  | 'SERVER_GOAL_MAINTENANCE'
  | 3

/**
 * What an operator wants of a block server.
 */
export type ServerGoal = typeof ServerGoal[keyof typeof ServerGoal]
