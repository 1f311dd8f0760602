import * as fc from 'fast-check';
import type { Job, RepairPolicy } from '../../../src/common/job-messages.js';
import type { ServerGoal } from '../../../src/common/server-goal.js';
import type { JobsApi } from '../../../src/rpc/jobs-api.js';
import {
  block,
  count,
  count32,
  few,
  flag,
  id,
  maybe,
  name,
  noFields,
  nothing,
  server,
  serverState,
  text,
  type Exchange,
} from './values.js';

const goal: fc.Arbitrary<ServerGoal> = fc.oneof(
  fc.constant({ kind: 'inService' as const }),
  fc.constant({ kind: 'decommission' as const }),
  fc.record({ kind: fc.constant('maintenance' as const), untilMs: id }),
);

const job: fc.Arbitrary<Job> = fc.record({
  kind: fc.constantFrom('decommission', 'maintenance', 'balance'),
  state: fc.constantFrom('running', 'blocked', 'done', 'stopped'),
  detail: text,
  server: maybe(
    fc.record({
      id: server,
      name: text,
      address: text,
      state: fc.oneof(serverState, fc.constant('unknown' as const)),
    }),
  ),
  askedBy: text,
  sinceMs: count,
  untilMs: count,
  endedAtMs: count,
  totalBytes: count,
  totalBlocks: count,
  doneBytes: count,
  leftBytes: count,
  leftBlocks: count,
  rate: count,
  timeLeftMs: maybe(count),
  blockers: few(fc.record({ blockId: block, path: text, reason: text })),
  threshold: count32,
  bandwidth: count,
});

const policy: fc.Arbitrary<RepairPolicy> = fc.record({
  paused: flag,
  bandwidth: count,
  serverBandwidth: count,
  scrubPaused: flag,
  scrubRequest: count,
});

type Answer<Name extends keyof JobsApi> = Awaited<ReturnType<JobsApi[Name]>>;

export const jobsExchanges: {
  readonly setServerGoal: Exchange<
    Parameters<JobsApi['setServerGoal']>[1],
    Answer<'setServerGoal'>
  >;
  readonly listJobs: Exchange<Record<string, never>, Answer<'listJobs'>>;
  readonly getRepairPolicy: Exchange<Record<string, never>, RepairPolicy>;
  readonly setRepairPolicy: Exchange<Parameters<JobsApi['setRepairPolicy']>[1], RepairPolicy>;
  readonly setBalance: Exchange<Parameters<JobsApi['setBalance']>[1], void>;
} = {
  setServerGoal: {
    request: fc.record({ servers: few(name), goal, force: flag }),
    response: fc.record({ servers: few(fc.record({ id: server, name: text })) }),
  },
  listJobs: { request: noFields, response: fc.record({ jobs: few(job) }) },
  getRepairPolicy: { request: noFields, response: policy },
  setRepairPolicy: {
    request: fc.record({
      paused: maybe(flag),
      bandwidth: maybe(count),
      serverBandwidth: maybe(count),
      scrubPaused: maybe(flag),
      scrubNow: maybe(flag),
    }),
    response: policy,
  },
  setBalance: {
    request: fc.oneof(
      fc.record({ action: fc.constant('start' as const), threshold: count32, bandwidth: count }),
      fc.constant({ action: 'stop' as const }),
    ),
    response: nothing,
  },
};
