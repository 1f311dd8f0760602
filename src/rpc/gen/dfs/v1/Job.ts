// Original file: proto/dfs/v1/admin.proto

import type { JobServerInput as _dfs_v1_JobServerInput, JobServer as _dfs_v1_JobServer } from '../../dfs/v1/JobServer.js';
import type { BlockedBlockInput as _dfs_v1_BlockedBlockInput, BlockedBlock as _dfs_v1_BlockedBlock } from '../../dfs/v1/BlockedBlock.js';
import type { Long } from '@grpc/proto-loader';

export interface JobInput {
  /**
   * decommission, maintenance or balance.
   */
  'kind'?: (string);
  /**
   * running, blocked, done or stopped.
   */
  'state'?: (string);
  /**
   * One sentence, or empty.
   */
  'detail'?: (string);
  /**
   * The server that leaves; none for a balance.
   */
  'server'?: (_dfs_v1_JobServerInput | null);
  /**
   * Who started it.
   */
  'askedBy'?: (string);
  /**
   * When, milliseconds since 1970.
   */
  'sinceMs'?: (number | string | Long);
  /**
   * End of a maintenance, milliseconds since 1970; 0 for others.
   */
  'untilMs'?: (number | string | Long);
  /**
   * When it was done or stopped, milliseconds since 1970; 0 if it is not.
   */
  'endedAtMs'?: (number | string | Long);
  /**
   * Bytes that the server held at the start, or more if more turned up; 0 for a balance.
   */
  'totalBytes'?: (number | string | Long);
  /**
   * The same in blocks.
   */
  'totalBlocks'?: (number | string | Long);
  /**
   * Bytes that have their copies elsewhere, or were moved; never goes back.
   */
  'doneBytes'?: (number | string | Long);
  /**
   * Bytes of blocks that lack copies elsewhere.
   */
  'leftBytes'?: (number | string | Long);
  /**
   * The same in blocks.
   */
  'leftBlocks'?: (number | string | Long);
  /**
   * Bytes a second, lately.
   */
  'rate'?: (number | string | Long);
  /**
   * Whether anybody can tell how long it will take.
   */
  'timeLeftKnown'?: (boolean);
  /**
   * Milliseconds until it is done, at that rate.
   */
  'timeLeftMs'?: (number | string | Long);
  /**
   * Some of the blocks that keep it from its end.
   */
  'blockers'?: (_dfs_v1_BlockedBlockInput)[];
  /**
   * Of a balance: percent points that a server may be away from the mean.
   */
  'threshold'?: (number);
  /**
   * Of a balance: bytes a second; 0 is no bound.
   */
  'bandwidth'?: (number | string | Long);
}

export interface Job {
  /**
   * decommission, maintenance or balance.
   */
  'kind': (string);
  /**
   * running, blocked, done or stopped.
   */
  'state': (string);
  /**
   * One sentence, or empty.
   */
  'detail': (string);
  /**
   * The server that leaves; none for a balance.
   */
  'server': (_dfs_v1_JobServer | null);
  /**
   * Who started it.
   */
  'askedBy': (string);
  /**
   * When, milliseconds since 1970.
   */
  'sinceMs': (number);
  /**
   * End of a maintenance, milliseconds since 1970; 0 for others.
   */
  'untilMs': (number);
  /**
   * When it was done or stopped, milliseconds since 1970; 0 if it is not.
   */
  'endedAtMs': (number);
  /**
   * Bytes that the server held at the start, or more if more turned up; 0 for a balance.
   */
  'totalBytes': (number);
  /**
   * The same in blocks.
   */
  'totalBlocks': (number);
  /**
   * Bytes that have their copies elsewhere, or were moved; never goes back.
   */
  'doneBytes': (number);
  /**
   * Bytes of blocks that lack copies elsewhere.
   */
  'leftBytes': (number);
  /**
   * The same in blocks.
   */
  'leftBlocks': (number);
  /**
   * Bytes a second, lately.
   */
  'rate': (number);
  /**
   * Whether anybody can tell how long it will take.
   */
  'timeLeftKnown': (boolean);
  /**
   * Milliseconds until it is done, at that rate.
   */
  'timeLeftMs': (number);
  /**
   * Some of the blocks that keep it from its end.
   */
  'blockers': (_dfs_v1_BlockedBlock)[];
  /**
   * Of a balance: percent points that a server may be away from the mean.
   */
  'threshold': (number);
  /**
   * Of a balance: bytes a second; 0 is no bound.
   */
  'bandwidth': (number);
}
