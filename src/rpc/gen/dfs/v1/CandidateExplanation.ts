// Original file: proto/dfs/v1/admin.proto

import type { ServerStateInput as _dfs_v1_ServerStateInput, ServerState as _dfs_v1_ServerState } from '../../dfs/v1/ServerState.js';

export interface CandidateExplanationInput {
  /**
   * Name of the server.
   */
  'server'?: (string);
  /**
   * Its fault domain.
   */
  'domain'?: (string);
  /**
   * How the master sees it.
   */
  'state'?: (_dfs_v1_ServerStateInput);
  /**
   * good, stale, corrupt, pending or absent for a source; empty for a target.
   */
  'replica'?: (string);
  /**
   * It would be taken, or is taken now.
   */
  'taken'?: (boolean);
  /**
   * Why, or why not.
   */
  'reason'?: (string);
}

export interface CandidateExplanation {
  /**
   * Name of the server.
   */
  'server': (string);
  /**
   * Its fault domain.
   */
  'domain': (string);
  /**
   * How the master sees it.
   */
  'state': (_dfs_v1_ServerState);
  /**
   * good, stale, corrupt, pending or absent for a source; empty for a target.
   */
  'replica': (string);
  /**
   * It would be taken, or is taken now.
   */
  'taken': (boolean);
  /**
   * Why, or why not.
   */
  'reason': (string);
}
