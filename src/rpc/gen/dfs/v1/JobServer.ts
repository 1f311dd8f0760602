// Original file: proto/dfs/v1/admin.proto

import type { ServerStateInput as _dfs_v1_ServerStateInput, ServerState as _dfs_v1_ServerState } from '../../dfs/v1/ServerState.js';

export interface JobServerInput {
  /**
   * Id of the server.
   */
  'id'?: (string);
  /**
   * Name for people.
   */
  'name'?: (string);
  /**
   * host:port; empty if it has not registered since the master started.
   */
  'address'?: (string);
  /**
   * How the master sees it; unspecified if it has not registered since the master started.
   */
  'state'?: (_dfs_v1_ServerStateInput);
}

export interface JobServer {
  /**
   * Id of the server.
   */
  'id': (string);
  /**
   * Name for people.
   */
  'name': (string);
  /**
   * host:port; empty if it has not registered since the master started.
   */
  'address': (string);
  /**
   * How the master sees it; unspecified if it has not registered since the master started.
   */
  'state': (_dfs_v1_ServerState);
}
