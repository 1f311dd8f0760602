// Original file: proto/dfs/v1/types.proto


/**
 * Detail of a failed call, carried in the trailer `dfs-error-bin` beside the gRPC status.
 */
export interface ErrorDetailInput {
  /**
   * Code from the one table, such as PARENT_NOT_FOUND.
   */
  'code'?: (string);
  /**
   * What happened and what to do next.
   */
  'message'?: (string);
  /**
   * Path concerned; empty if none.
   */
  'path'?: (string);
}

/**
 * Detail of a failed call, carried in the trailer `dfs-error-bin` beside the gRPC status.
 */
export interface ErrorDetail {
  /**
   * Code from the one table, such as PARENT_NOT_FOUND.
   */
  'code': (string);
  /**
   * What happened and what to do next.
   */
  'message': (string);
  /**
   * Path concerned; empty if none.
   */
  'path': (string);
}
