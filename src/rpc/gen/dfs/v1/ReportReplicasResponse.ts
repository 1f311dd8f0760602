// Original file: proto/dfs/v1/node.proto


export interface ReportReplicasResponseInput {
  /**
   * The master does not know this registration: register again, then report in full.
   */
  'reregister'?: (boolean);
}

export interface ReportReplicasResponse {
  /**
   * The master does not know this registration: register again, then report in full.
   */
  'reregister': (boolean);
}
