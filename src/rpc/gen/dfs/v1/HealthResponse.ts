// Original file: proto/dfs/v1/admin.proto

import type { HearingInput as _dfs_v1_HearingInput, Hearing as _dfs_v1_Hearing } from '../../dfs/v1/Hearing.js';

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
  /**
   * What the master still has to hear; absent once every block server that is there has told all that it has.
   */
  'hearing'?: (_dfs_v1_HearingInput | null);
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
  /**
   * What the master still has to hear; absent once every block server that is there has told all that it has.
   */
  'hearing': (_dfs_v1_Hearing | null);
}
