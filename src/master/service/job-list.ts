import type { BlockedBlock, Job, JobList } from '../../common/job-messages.js';
import type { BalanceRecord, LeavingServer } from '../core/administration.js';
import { rangeText } from '../core/jobs/balance-job.js';
import type { DrainLeft } from '../core/jobs/drain-pass.js';
import { BLOCKERS_LISTED_MAX, BLOCKERS_SHOWN_MAX } from '../core/jobs/limits.js';
import { isPresent, type BlockServer } from '../core/servers/servers.js';
import { pathOf } from '../core/tree.js';
import type { JobsServiceOptions } from './jobs-service.js';

/** Every job of now: the servers that leave in the order in which they were told to, then the last balance. */
export function jobList(options: JobsServiceOptions): JobList {
  const { administration } = options.kernel.state;
  const jobs = Array.from(administration.allLeaving(), (server) => leavingJob(options, server));
  const { balance } = administration;
  return {
    jobs: withinBounds(balance === undefined ? jobs : [...jobs, balanceJob(options, balance)]),
  };
}

/** Paths are long, and a list of jobs is one message: beyond a thousand blocks none are named any more. */
function withinBounds(jobs: readonly Job[]): readonly Job[] {
  let room = BLOCKERS_LISTED_MAX;
  return jobs.map((job) => {
    const blockers = job.blockers.slice(0, room);
    room -= blockers.length;
    return { ...job, blockers };
  });
}

function leavingJob(options: JobsServiceOptions, server: LeavingServer): Job {
  const { derived, figures } = options;
  const known = derived.servers.byServerId(server.id);
  const looked = figures.of(server);
  const left = looked?.left;
  const standing = standingOf(options, { server, known, left });
  const rate = looked?.rate ?? 0;
  // Nobody has looked yet: what is not known as done is left.
  const leftBytes = left?.bytes ?? server.totalBytes - server.doneBytes;
  const isDone = standing.state === 'done';
  return {
    kind: server.goal.kind,
    ...standing,
    server: {
      id: server.id,
      name: known?.name ?? server.name,
      address: known?.address ?? '',
      state: known?.state ?? 'unknown',
    },
    askedBy: server.askedBy,
    sinceMs: server.sinceMs,
    untilMs: server.goal.kind === 'maintenance' ? server.goal.untilMs : 0,
    endedAtMs: isDone ? server.doneAtMs : 0,
    totalBytes: server.totalBytes,
    totalBlocks: server.totalBlocks,
    doneBytes: server.doneBytes,
    leftBytes: isDone ? 0 : leftBytes,
    leftBlocks: isDone ? 0 : (left?.blocks ?? server.totalBlocks),
    rate,
    timeLeftMs: isDone ? 0 : rate > 0 ? Math.ceil((leftBytes / rate) * 1_000) : undefined,
    threshold: 0,
    bandwidth: 0,
  };
}

interface Standing {
  readonly state: Job['state'];
  readonly detail: string;
  readonly blockers: readonly BlockedBlock[];
}

function standingOf(
  options: JobsServiceOptions,
  now: {
    readonly server: LeavingServer;
    readonly known: BlockServer | undefined;
    readonly left: DrainLeft | undefined;
  },
): Standing {
  const { server, known, left } = now;
  const present = known !== undefined && isPresent(known.state);
  const is = (state: Job['state'], detail: string, blockers: readonly BlockedBlock[] = []) => ({
    state,
    detail,
    blockers,
  });
  if (server.doneAtMs > 0 && (!present || left === undefined || left.blocks === 0))
    return is('done', present ? 'safe to stop' : '');
  if (known === undefined)
    return is(
      'blocked',
      'It has not registered since the master started: start it, or recommission it if it is gone; blocks that lack copies are repaired from other servers',
    );
  if (left === undefined && !known.reportComplete)
    return present
      ? is('running', 'Its full report is awaited')
      : is(
          'blocked',
          `It is ${known.state} and has not reported what it holds: start it, or recommission it if it is gone`,
        );
  if (left === undefined) return is('running', 'Its blocks are being looked at');
  if (left.blocks === 0) return is('running', 'The end is being made durable');
  const blockers = blockersOf(options, server, left);
  if (options.kernel.state.administration.policy.paused)
    return is('blocked', "Repair is paused: 'dfs repair resume' lets it go on", blockers);
  const allBlocked = blockers.length >= Math.min(left.blocks, BLOCKERS_SHOWN_MAX);
  if (allBlocked) return is('blocked', 'None of the blocks left can be copied now', blockers);
  return is(
    'running',
    present ? '' : `It is ${known.state}: its blocks are copied from other servers`,
    blockers,
  );
}

function blockersOf(
  { kernel, derived, reasons }: JobsServiceOptions,
  server: LeavingServer,
  { holdups }: DrainLeft,
): readonly BlockedBlock[] {
  const blockers = new Map<number, BlockedBlock>();
  for (const { id, reason } of holdups) {
    const facts = derived.blocks.facts(id);
    const path = facts === undefined ? undefined : pathOf(kernel.state, facts.inode);
    blockers.set(id, { blockId: id, path: path ?? '', reason });
  }
  const room = BLOCKERS_SHOWN_MAX - blockers.size;
  if (room > 0)
    for (const blocked of reasons.blockedOn(server.id, BLOCKERS_SHOWN_MAX))
      if (blockers.size < BLOCKERS_SHOWN_MAX) blockers.set(blocked.blockId, blocked);
  return [...blockers.values()];
}

function balanceJob({ kernel, balance }: JobsServiceOptions, record: BalanceRecord): Job {
  const running = record.state === 'running';
  const paused = running && kernel.state.administration.policy.paused;
  return {
    kind: 'balance',
    state: paused ? 'blocked' : record.state,
    detail: paused
      ? "Repair is paused: 'dfs repair resume' lets it go on"
      : running
        ? `${record.movedBlocks} blocks moved: ${rangeText(balance.balance())}`
        : record.detail,
    server: undefined,
    askedBy: record.askedBy,
    sinceMs: record.sinceMs,
    untilMs: 0,
    endedAtMs: record.endedAtMs,
    totalBytes: 0,
    totalBlocks: 0,
    doneBytes: record.movedBytes,
    leftBytes: 0,
    leftBlocks: 0,
    rate: running ? balance.rate : 0,
    timeLeftMs: undefined,
    blockers: [],
    threshold: record.threshold,
    bandwidth: record.bandwidth,
  };
}
