// Original file: proto/dfs/v1/admin.proto

import type { CandidateExplanationInput as _dfs_v1_CandidateExplanationInput, CandidateExplanation as _dfs_v1_CandidateExplanation } from '../../dfs/v1/CandidateExplanation.js';
import type { Long } from '@grpc/proto-loader';

export interface BlockExplanationInput {
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Committed generation; 0 while it is written for the first time.
   */
  'generation'?: (number | string | Long);
  /**
   * Committed length.
   */
  'length'?: (number | string | Long);
  /**
   * Path of its file; empty once that was removed.
   */
  'path'?: (string);
  /**
   * Where it starts in the file.
   */
  'offset'?: (number | string | Long);
  /**
   * Copies wanted.
   */
  'replication'?: (number);
  /**
   * What is the case, and what is done about it, in a sentence.
   */
  'summary'?: (string);
  /**
   * critical, high, normal or misplaced; empty if it needs no repair.
   */
  'priority'?: (string);
  /**
   * none, ready, copying or waiting.
   */
  'repair'?: (string);
  /**
   * Servers with a replica, as sources of a copy.
   */
  'sources'?: (_dfs_v1_CandidateExplanationInput)[];
  /**
   * All servers as targets of a copy.
   */
  'targets'?: (_dfs_v1_CandidateExplanationInput)[];
  /**
   * What would let the repair go on; empty if nothing stands against it.
   */
  'unblock'?: (string)[];
}

export interface BlockExplanation {
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Committed generation; 0 while it is written for the first time.
   */
  'generation': (number);
  /**
   * Committed length.
   */
  'length': (number);
  /**
   * Path of its file; empty once that was removed.
   */
  'path': (string);
  /**
   * Where it starts in the file.
   */
  'offset': (number);
  /**
   * Copies wanted.
   */
  'replication': (number);
  /**
   * What is the case, and what is done about it, in a sentence.
   */
  'summary': (string);
  /**
   * critical, high, normal or misplaced; empty if it needs no repair.
   */
  'priority': (string);
  /**
   * none, ready, copying or waiting.
   */
  'repair': (string);
  /**
   * Servers with a replica, as sources of a copy.
   */
  'sources': (_dfs_v1_CandidateExplanation)[];
  /**
   * All servers as targets of a copy.
   */
  'targets': (_dfs_v1_CandidateExplanation)[];
  /**
   * What would let the repair go on; empty if nothing stands against it.
   */
  'unblock': (string)[];
}
