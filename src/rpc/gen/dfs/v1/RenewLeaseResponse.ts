// Original file: proto/dfs/v1/namespace.proto


export interface RenewLeaseResponseInput {
  /**
   * Files that this client still holds open.
   */
  'openFiles'?: (number);
}

export interface RenewLeaseResponse {
  /**
   * Files that this client still holds open.
   */
  'openFiles': (number);
}
