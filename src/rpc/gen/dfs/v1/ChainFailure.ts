// Original file: proto/dfs/v1/block.proto


export interface ChainFailureInput {
  /**
   * Server that failed.
   */
  'serverId'?: (string);
  /**
   * Code from the one table.
   */
  'code'?: (string);
  /**
   * What happened, for people.
   */
  'message'?: (string);
}

export interface ChainFailure {
  /**
   * Server that failed.
   */
  'serverId': (string);
  /**
   * Code from the one table.
   */
  'code': (string);
  /**
   * What happened, for people.
   */
  'message': (string);
}
