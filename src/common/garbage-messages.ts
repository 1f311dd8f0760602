/** What waits to be deleted, as plain values; meanings stand in proto/dfs/v1/admin.proto. */
export interface GarbageStatus {
  /** Servers that are there, with the blocks of which each is to delete replicas. */
  readonly servers: readonly { readonly server: string; readonly blocks: number }[];
  /** Blocks with more good replicas than they want, which wait for their time. */
  readonly excessBlocks: number;
  /** Removed files and directories whose blocks are still to be let go. */
  readonly removedInodes: number;
}
