// Original file: proto/dfs/v1/block.proto


export interface SealedInput {
  /**
   * Server that made its replica final.
   */
  'serverId'?: (string);
  /**
   * SHA-256 of its replica.
   */
  'sha256'?: (Buffer | Uint8Array | string);
}

export interface Sealed {
  /**
   * Server that made its replica final.
   */
  'serverId': (string);
  /**
   * SHA-256 of its replica.
   */
  'sha256': (Buffer);
}
