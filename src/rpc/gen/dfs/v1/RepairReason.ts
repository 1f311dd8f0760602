// Original file: proto/dfs/v1/repair.proto

/**
 * Why a block is copied.
 */
export const RepairReason = {
  REPAIR_REASON_UNSPECIFIED: 'REPAIR_REASON_UNSPECIFIED',
  /**
   * It has fewer good replicas than it wants.
   */
  REPAIR_REASON_LOST: 'REPAIR_REASON_LOST',
  /**
   * No replica is sound: what is left of all of them is put together, chunk by chunk.
   */
  REPAIR_REASON_DAMAGED: 'REPAIR_REASON_DAMAGED',
  /**
   * Its replicas share a fault domain although others are free.
   */
  REPAIR_REASON_MISPLACED: 'REPAIR_REASON_MISPLACED',
  /**
   * A server with a replica is being emptied.
   */
  REPAIR_REASON_DRAIN: 'REPAIR_REASON_DRAIN',
  /**
   * A server is much fuller than others.
   */
  REPAIR_REASON_BALANCE: 'REPAIR_REASON_BALANCE',
} as const;

/**
 * Why a block is copied.
 */
export type RepairReasonInput =
  | 'REPAIR_REASON_UNSPECIFIED'
  | 0
  /**
   * It has fewer good replicas than it wants.
   */
  | 'REPAIR_REASON_LOST'
  | 1
  /**
   * No replica is sound: what is left of all of them is put together, chunk by chunk.
   */
  | 'REPAIR_REASON_DAMAGED'
  | 2
  /**
   * Its replicas share a fault domain although others are free.
   */
  | 'REPAIR_REASON_MISPLACED'
  | 3
  /**
   * A server with a replica is being emptied.
   */
  | 'REPAIR_REASON_DRAIN'
  | 4
  /**
   * A server is much fuller than others.
   */
  | 'REPAIR_REASON_BALANCE'
  | 5

/**
 * Why a block is copied.
 */
export type RepairReason = typeof RepairReason[keyof typeof RepairReason]
