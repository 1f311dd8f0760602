// Original file: proto/dfs/v1/admin.proto

import type { Long } from '@grpc/proto-loader';

export interface ServerHearingInput {
  /**
   * Name of the server.
   */
  'server'?: (string);
  /**
   * Its report is let in; otherwise it waits for its turn, or to be asked.
   */
  'reporting'?: (boolean);
  /**
   * Pages that came.
   */
  'pagesDone'?: (number | string | Long);
  /**
   * Pages in all, as it said at its registration; 0 if it did not.
   */
  'pagesTotal'?: (number | string | Long);
}

export interface ServerHearing {
  /**
   * Name of the server.
   */
  'server': (string);
  /**
   * Its report is let in; otherwise it waits for its turn, or to be asked.
   */
  'reporting': (boolean);
  /**
   * Pages that came.
   */
  'pagesDone': (number);
  /**
   * Pages in all, as it said at its registration; 0 if it did not.
   */
  'pagesTotal': (number);
}
