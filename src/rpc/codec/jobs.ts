import type {
  BlockedBlock,
  Job,
  JobKind,
  JobList,
  JobState,
  NamedServer,
  RepairPolicy,
  RepairPolicyChange,
  SetBalanceRequest,
  SetServerGoalRequest,
  SetServerGoalResponse,
} from '../../common/job-messages.js';
import { blockId, serverId } from '../../common/ids.js';
import type { ServerGoal } from '../../common/server-goal.js';
import type { AdminServiceDefinition } from '../gen/dfs/v1/AdminService.js';
import type { BlockedBlock as WireBlockedBlock } from '../gen/dfs/v1/BlockedBlock.js';
import type { Job as WireJob, JobInput } from '../gen/dfs/v1/Job.js';
import type { JobServer as WireJobServer, JobServerInput } from '../gen/dfs/v1/JobServer.js';
import type { NamedServer as WireNamedServer } from '../gen/dfs/v1/NamedServer.js';
import type { RepairPolicyResponse } from '../gen/dfs/v1/RepairPolicyResponse.js';
import type {
  SetBalanceRequest as WireSetBalance,
  SetBalanceRequestInput,
} from '../gen/dfs/v1/SetBalanceRequest.js';
import type {
  SetRepairPolicyRequest as WireChange,
  SetRepairPolicyRequestInput,
} from '../gen/dfs/v1/SetRepairPolicyRequest.js';
import type {
  SetServerGoalRequest as WireSetGoal,
  SetServerGoalRequestInput,
} from '../gen/dfs/v1/SetServerGoalRequest.js';
import type { NoFields } from '../namespace-api.js';
import { count, count32, elapsedMs, id, invalid, label, name, optional, text } from './fields.js';
import { decodeServerState, encodeServerState } from './types.js';
import type { UnaryCodec } from './unary-codec.js';

type Method<Request, Response, Name extends keyof AdminServiceDefinition> = UnaryCodec<
  Request,
  Response,
  AdminServiceDefinition[Name]
>;
interface JobsCodecs {
  readonly setServerGoal: Method<SetServerGoalRequest, SetServerGoalResponse, 'SetServerGoal'>;
  readonly listJobs: Method<NoFields, JobList, 'ListJobs'>;
  readonly getRepairPolicy: Method<NoFields, RepairPolicy, 'GetRepairPolicy'>;
  readonly setRepairPolicy: Method<RepairPolicyChange, RepairPolicy, 'SetRepairPolicy'>;
  readonly setBalance: Method<SetBalanceRequest, void, 'SetBalance'>;
}

const policyResponse = { encodeResponse: encodePolicy, decodeResponse: decodePolicy };
const noFields = { encodeRequest: () => ({}), decodeRequest: () => ({}) };

export const jobsCodecs: JobsCodecs = {
  setServerGoal: {
    encodeRequest: encodeSetGoal,
    decodeRequest: decodeSetGoal,
    encodeResponse: ({ servers }) => ({ servers: servers.map(encodeNamed) }),
    decodeResponse: ({ servers }) => ({ servers: servers.map(decodeNamed) }),
  },
  listJobs: {
    ...noFields,
    encodeResponse: ({ jobs }) => ({ jobs: jobs.map(encodeJob) }),
    decodeResponse: ({ jobs }) => ({ jobs: jobs.map(decodeJob) }),
  },
  getRepairPolicy: { ...noFields, ...policyResponse },
  setRepairPolicy: { encodeRequest: encodeChange, decodeRequest: decodeChange, ...policyResponse },
  setBalance: {
    encodeRequest: encodeSetBalance,
    decodeRequest: decodeSetBalance,
    encodeResponse: () => ({}),
    decodeResponse: () => undefined,
  },
};

function encodeSetGoal({ servers, goal, force }: SetServerGoalRequest): SetServerGoalRequestInput {
  const goals = {
    inService: 'SERVER_GOAL_IN_SERVICE',
    decommission: 'SERVER_GOAL_DECOMMISSION',
    maintenance: 'SERVER_GOAL_MAINTENANCE',
  } as const;
  return {
    servers: servers.map((server) => name(server, 'servers')),
    goal: goals[goal.kind],
    untilMs: goal.kind === 'maintenance' ? id(goal.untilMs, 'until_ms') : 0,
    force,
  };
}

function decodeSetGoal(wire: WireSetGoal): SetServerGoalRequest {
  const servers = wire.servers.map((server) => name(server, 'servers'));
  return { servers, goal: decodeGoal(wire), force: wire.force };
}

/** A goal of a later version cannot be guessed: a wrong one could cost data. */
function decodeGoal(wire: WireSetGoal): ServerGoal {
  switch (wire.goal) {
    case 'SERVER_GOAL_IN_SERVICE':
      return { kind: 'inService' };
    case 'SERVER_GOAL_DECOMMISSION':
      return { kind: 'decommission' };
    case 'SERVER_GOAL_MAINTENANCE':
      return { kind: 'maintenance', untilMs: id(wire.untilMs, 'until_ms') };
    default:
      throw invalid('goal', 'must be in service, decommission or maintenance');
  }
}

function encodeNamed(server: NamedServer): { id: string; name: string } {
  return { id: name(server.id, 'server.id'), name: label(server.name, 'server.name') };
}

function decodeNamed(wire: WireNamedServer): NamedServer {
  return { id: serverId(name(wire.id, 'server.id')), name: label(wire.name, 'server.name') };
}

const KINDS: readonly JobKind[] = ['decommission', 'maintenance', 'balance'];
const STATES: readonly JobState[] = ['running', 'blocked', 'done', 'stopped'];

function encodeJob(job: Job): JobInput {
  return {
    kind: job.kind,
    state: job.state,
    detail: text(job.detail, 'job.detail'),
    server: optional(job.server, encodeJobServer) ?? null,
    askedBy: label(job.askedBy, 'job.asked_by'),
    sinceMs: count(job.sinceMs, 'job.since_ms'),
    untilMs: count(job.untilMs, 'job.until_ms'),
    endedAtMs: count(job.endedAtMs, 'job.ended_at_ms'),
    totalBytes: count(job.totalBytes, 'job.total_bytes'),
    totalBlocks: count(job.totalBlocks, 'job.total_blocks'),
    doneBytes: count(job.doneBytes, 'job.done_bytes'),
    leftBytes: count(job.leftBytes, 'job.left_bytes'),
    leftBlocks: count(job.leftBlocks, 'job.left_blocks'),
    rate: count(job.rate, 'job.rate'),
    timeLeftKnown: job.timeLeftMs !== undefined,
    timeLeftMs: elapsedMs(job.timeLeftMs ?? 0),
    blockers: job.blockers.map(({ blockId: block, path, reason }) => ({
      blockId: id(block, 'blocker.block_id'),
      path: text(path, 'blocker.path'),
      reason: text(reason, 'blocker.reason'),
    })),
    threshold: count32(job.threshold, 'job.threshold'),
    bandwidth: count(job.bandwidth, 'job.bandwidth'),
  };
}

function decodeJob(wire: WireJob): Job {
  return {
    kind: oneOf(KINDS, wire.kind, 'job.kind'),
    state: oneOf(STATES, wire.state, 'job.state'),
    detail: text(wire.detail, 'job.detail'),
    server: optional(wire.server, decodeJobServer),
    askedBy: label(wire.askedBy, 'job.asked_by'),
    sinceMs: count(wire.sinceMs, 'job.since_ms'),
    untilMs: count(wire.untilMs, 'job.until_ms'),
    endedAtMs: count(wire.endedAtMs, 'job.ended_at_ms'),
    totalBytes: count(wire.totalBytes, 'job.total_bytes'),
    totalBlocks: count(wire.totalBlocks, 'job.total_blocks'),
    doneBytes: count(wire.doneBytes, 'job.done_bytes'),
    leftBytes: count(wire.leftBytes, 'job.left_bytes'),
    leftBlocks: count(wire.leftBlocks, 'job.left_blocks'),
    rate: count(wire.rate, 'job.rate'),
    timeLeftMs: wire.timeLeftKnown ? count(wire.timeLeftMs, 'job.time_left_ms') : undefined,
    blockers: wire.blockers.map(decodeBlocked),
    threshold: count32(wire.threshold, 'job.threshold'),
    bandwidth: count(wire.bandwidth, 'job.bandwidth'),
  };
}

function decodeBlocked(wire: WireBlockedBlock): BlockedBlock {
  return {
    blockId: blockId(id(wire.blockId, 'blocker.block_id')),
    path: text(wire.path, 'blocker.path'),
    reason: text(wire.reason, 'blocker.reason'),
  };
}

type JobServer = NonNullable<Job['server']>;

function encodeJobServer(server: JobServer): JobServerInput {
  return {
    ...encodeNamed(server),
    address: label(server.address, 'server.address'),
    state:
      server.state === 'unknown' ? 'SERVER_STATE_UNSPECIFIED' : encodeServerState(server.state),
  };
}

function decodeJobServer(wire: WireJobServer): JobServer {
  return {
    ...decodeNamed(wire),
    address: label(wire.address, 'server.address'),
    state: wire.state === 'SERVER_STATE_UNSPECIFIED' ? 'unknown' : decodeServerState(wire.state),
  };
}

function encodePolicy(policy: RepairPolicy) {
  return {
    paused: policy.paused,
    bandwidth: count(policy.bandwidth, 'bandwidth'),
    serverBandwidth: count(policy.serverBandwidth, 'server_bandwidth'),
    scrubPaused: policy.scrubPaused,
    scrubRequest: count(policy.scrubRequest, 'scrub_request'),
  };
}

function decodePolicy(wire: RepairPolicyResponse): RepairPolicy {
  return {
    paused: wire.paused,
    bandwidth: count(wire.bandwidth, 'bandwidth'),
    serverBandwidth: count(wire.serverBandwidth, 'server_bandwidth'),
    scrubPaused: wire.scrubPaused,
    scrubRequest: count(wire.scrubRequest, 'scrub_request'),
  };
}

function encodeChange(change: RepairPolicyChange): SetRepairPolicyRequestInput {
  const wire: SetRepairPolicyRequestInput = {};
  if (change.paused !== undefined) wire.paused = change.paused;
  if (change.bandwidth !== undefined) wire.bandwidth = count(change.bandwidth, 'bandwidth');
  if (change.serverBandwidth !== undefined)
    wire.serverBandwidth = count(change.serverBandwidth, 'server_bandwidth');
  if (change.scrubPaused !== undefined) wire.scrubPaused = change.scrubPaused;
  if (change.scrubNow !== undefined) wire.scrubNow = change.scrubNow;
  return wire;
}

function decodeChange(wire: WireChange): RepairPolicyChange {
  const same = (value: boolean): boolean => value;
  return {
    paused: optional(wire.paused, same),
    bandwidth: optional(wire.bandwidth, (value) => count(value, 'bandwidth')),
    serverBandwidth: optional(wire.serverBandwidth, (value) => count(value, 'server_bandwidth')),
    scrubPaused: optional(wire.scrubPaused, same),
    scrubNow: optional(wire.scrubNow, same),
  };
}

function encodeSetBalance(request: SetBalanceRequest): SetBalanceRequestInput {
  if (request.action === 'stop') return { action: 'stop' };
  return {
    action: 'start',
    threshold: count32(request.threshold, 'threshold'),
    bandwidth: count(request.bandwidth, 'bandwidth'),
  };
}

function decodeSetBalance(wire: WireSetBalance): SetBalanceRequest {
  switch (wire.action) {
    case 'start':
      return {
        action: 'start',
        threshold: count32(wire.threshold, 'threshold'),
        bandwidth: count(wire.bandwidth, 'bandwidth'),
      };
    case 'stop':
      return { action: 'stop' };
    default:
      throw invalid('action', 'must be start or stop');
  }
}

function oneOf<T extends string>(words: readonly T[], word: string, field: string): T {
  const known = words.find((each) => each === word);
  if (known === undefined)
    throw invalid(field, `is '${word.slice(0, 40)}', not one of ${words.join(', ')}`);
  return known;
}
