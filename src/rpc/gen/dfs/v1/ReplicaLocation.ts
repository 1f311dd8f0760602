// Original file: proto/dfs/v1/types.proto

import type { ServerStateInput as _dfs_v1_ServerStateInput, ServerState as _dfs_v1_ServerState } from '../../dfs/v1/ServerState.js';

/**
 * A block server that holds, or shall hold, a replica.
 */
export interface ReplicaLocationInput {
  /**
   * Id of the block server, as on its disks.
   */
  'serverId'?: (string);
  /**
   * Name for people, such as bs1.
   */
  'serverName'?: (string);
  /**
   * host:port of its BlockService.
   */
  'address'?: (string);
  /**
   * Fault domain, such as /rack1.
   */
  'domain'?: (string);
  /**
   * How the master sees this server.
   */
  'state'?: (_dfs_v1_ServerStateInput);
  /**
   * Somebody found this replica damaged; it is offered last.
   */
  'corrupt'?: (boolean);
}

/**
 * A block server that holds, or shall hold, a replica.
 */
export interface ReplicaLocation {
  /**
   * Id of the block server, as on its disks.
   */
  'serverId': (string);
  /**
   * Name for people, such as bs1.
   */
  'serverName': (string);
  /**
   * host:port of its BlockService.
   */
  'address': (string);
  /**
   * Fault domain, such as /rack1.
   */
  'domain': (string);
  /**
   * How the master sees this server.
   */
  'state': (_dfs_v1_ServerState);
  /**
   * Somebody found this replica damaged; it is offered last.
   */
  'corrupt': (boolean);
}
