// Original file: proto/dfs/v1/admin.proto

import type { JobInput as _dfs_v1_JobInput, Job as _dfs_v1_Job } from '../../dfs/v1/Job.js';

export interface ListJobsResponseInput {
  /**
   * Servers that leave in the order in which they were told to, then the last balance.
   */
  'jobs'?: (_dfs_v1_JobInput)[];
}

export interface ListJobsResponse {
  /**
   * Servers that leave in the order in which they were told to, then the last balance.
   */
  'jobs': (_dfs_v1_Job)[];
}
