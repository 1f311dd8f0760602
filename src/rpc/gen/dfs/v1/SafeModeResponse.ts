// Original file: proto/dfs/v1/admin.proto


export interface SafeModeResponseInput {
  /**
   * Whether it is on now.
   */
  'on'?: (boolean);
  /**
   * Why, in words.
   */
  'reason'?: (string);
}

export interface SafeModeResponse {
  /**
   * Whether it is on now.
   */
  'on': (boolean);
  /**
   * Why, in words.
   */
  'reason': (string);
}
