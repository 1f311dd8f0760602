// Original file: proto/dfs/v1/types.proto

/**
 * What an inode is.
 */
export const InodeType = {
  INODE_TYPE_UNSPECIFIED: 'INODE_TYPE_UNSPECIFIED',
  INODE_TYPE_FILE: 'INODE_TYPE_FILE',
  INODE_TYPE_DIRECTORY: 'INODE_TYPE_DIRECTORY',
} as const;

/**
 * What an inode is.
 */
export type InodeTypeInput =
  | 'INODE_TYPE_UNSPECIFIED'
  | 0
  | 'INODE_TYPE_FILE'
  | 1
  | 'INODE_TYPE_DIRECTORY'
  | 2

/**
 * What an inode is.
 */
export type InodeType = typeof InodeType[keyof typeof InodeType]
