// Original file: proto/dfs/v1/repair.proto


/**
 * A block server that takes part in a copy.
 */
export interface CopyPeerInput {
  /**
   * Id of the server.
   */
  'serverId'?: (string);
  /**
   * host:port of its BlockService.
   */
  'address'?: (string);
  /**
   * host:port where it serves reads for repair alone, beside its clients; empty if it has no such place. Of sources only.
   */
  'repairAddress'?: (string);
}

/**
 * A block server that takes part in a copy.
 */
export interface CopyPeer {
  /**
   * Id of the server.
   */
  'serverId': (string);
  /**
   * host:port of its BlockService.
   */
  'address': (string);
  /**
   * host:port where it serves reads for repair alone, beside its clients; empty if it has no such place. Of sources only.
   */
  'repairAddress': (string);
}
