// Original file: proto/dfs/v1/block.proto

/**
 * When a seal is acknowledged.
 */
export const Durability = {
  DURABILITY_UNSPECIFIED: 'DURABILITY_UNSPECIFIED',
  /**
   * After fdatasync, rename and directory fsync.
   */
  DURABILITY_SYNC: 'DURABILITY_SYNC',
  /**
   * From the page cache.
   */
  DURABILITY_FLUSH: 'DURABILITY_FLUSH',
} as const;

/**
 * When a seal is acknowledged.
 */
export type DurabilityInput =
  | 'DURABILITY_UNSPECIFIED'
  | 0
  /**
   * After fdatasync, rename and directory fsync.
   */
  | 'DURABILITY_SYNC'
  | 1
  /**
   * From the page cache.
   */
  | 'DURABILITY_FLUSH'
  | 2

/**
 * When a seal is acknowledged.
 */
export type Durability = typeof Durability[keyof typeof Durability]
