// Original file: proto/dfs/v1/types.proto

/**
 * What an inode is.
 */
export const InodeType = {
  INODE_TYPE_UNSPECIFIED: 'INODE_TYPE_UNSPECIFIED',
  /**
   * Has content.
   */
  INODE_TYPE_FILE: 'INODE_TYPE_FILE',
  /**
   * Has entries.
   */
  INODE_TYPE_DIRECTORY: 'INODE_TYPE_DIRECTORY',
} as const;

/**
 * What an inode is.
 */
export type InodeTypeInput =
  | 'INODE_TYPE_UNSPECIFIED'
  | 0
  /**
   * Has content.
   */
  | 'INODE_TYPE_FILE'
  | 1
  /**
   * Has entries.
   */
  | 'INODE_TYPE_DIRECTORY'
  | 2

/**
 * What an inode is.
 */
export type InodeType = typeof InodeType[keyof typeof InodeType]
