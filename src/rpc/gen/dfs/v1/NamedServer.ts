// Original file: proto/dfs/v1/admin.proto


export interface NamedServerInput {
  /**
   * Id of the server.
   */
  'id'?: (string);
  /**
   * Name for people.
   */
  'name'?: (string);
}

export interface NamedServer {
  /**
   * Id of the server.
   */
  'id': (string);
  /**
   * Name for people.
   */
  'name': (string);
}
