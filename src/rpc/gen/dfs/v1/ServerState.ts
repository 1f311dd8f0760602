// Original file: proto/dfs/v1/types.proto

/**
 * State of a block server, or of the replica that it holds, as the master sees it.
 */
export const ServerState = {
  SERVER_STATE_UNSPECIFIED: 'SERVER_STATE_UNSPECIFIED',
  /**
   * Heard of lately.
   */
  SERVER_STATE_LIVE: 'SERVER_STATE_LIVE',
  /**
   * Silent for a while: read last, written never.
   */
  SERVER_STATE_STALE: 'SERVER_STATE_STALE',
  /**
   * Silent for longer than dead-after: its replicas do not count.
   */
  SERVER_STATE_DEAD: 'SERVER_STATE_DEAD',
  /**
   * Stopped on purpose.
   */
  SERVER_STATE_STOPPED: 'SERVER_STATE_STOPPED',
} as const;

/**
 * State of a block server, or of the replica that it holds, as the master sees it.
 */
export type ServerStateInput =
  | 'SERVER_STATE_UNSPECIFIED'
  | 0
  /**
   * Heard of lately.
   */
  | 'SERVER_STATE_LIVE'
  | 1
  /**
   * Silent for a while: read last, written never.
   */
  | 'SERVER_STATE_STALE'
  | 2
  /**
   * Silent for longer than dead-after: its replicas do not count.
   */
  | 'SERVER_STATE_DEAD'
  | 3
  /**
   * Stopped on purpose.
   */
  | 'SERVER_STATE_STOPPED'
  | 4

/**
 * State of a block server, or of the replica that it holds, as the master sees it.
 */
export type ServerState = typeof ServerState[keyof typeof ServerState]
