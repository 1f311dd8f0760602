/** What `dfs bench namespace` times, through clients or of the engine alone. */
export type NamespacePhase =
  'create' | 'create with blocks' | 'stat' | 'list' | 'rename' | 'remove';
