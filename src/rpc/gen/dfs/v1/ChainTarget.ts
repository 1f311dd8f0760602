// Original file: proto/dfs/v1/block.proto


export interface ChainTargetInput {
  /**
   * Id of the server.
   */
  'serverId'?: (string);
  /**
   * host:port of its BlockService.
   */
  'address'?: (string);
}

export interface ChainTarget {
  /**
   * Id of the server.
   */
  'serverId': (string);
  /**
   * host:port of its BlockService.
   */
  'address': (string);
}
