// Original file: proto/dfs/v1/admin.proto


export interface HealthResponseInput {
  /**
   * Requests are served.
   */
  'ready'?: (boolean);
  /**
   * The master is in safe mode.
   */
  'safeMode'?: (boolean);
  /**
   * One sentence.
   */
  'detail'?: (string);
}

export interface HealthResponse {
  /**
   * Requests are served.
   */
  'ready': (boolean);
  /**
   * The master is in safe mode.
   */
  'safeMode': (boolean);
  /**
   * One sentence.
   */
  'detail': (string);
}
