import type { Job, RepairPolicy } from '../../common/job-messages.js';
import { utcStamp } from './dates.js';
import { humanSize } from './human-size.js';
import { oneLine } from './printable.js';
import { table } from './table.js';

const HEAD = [
  'SERVER',
  'ADDRESS',
  'SERVER IS',
  'JOB',
  'STATE',
  'DONE',
  'LEFT',
  'BLOCKS LEFT',
  'RATE',
  'TIME LEFT',
];
const RIGHT = [5, 6, 7, 8, 9];

/** Servers that leave, one line each, and below each what keeps it from its end. */
export function leavingLines(jobs: readonly Job[]): string[] {
  if (jobs.length === 0) return ['No block server is leaving'];
  const [head, ...rows] = table([HEAD, ...jobs.map(cells)], RIGHT);
  const lines = [head ?? ''];
  for (const [i, job] of jobs.entries()) lines.push(rows[i] ?? '', ...reasonLines(job));
  return lines;
}

function cells(job: Job): string[] {
  return [
    job.server?.name ?? '',
    job.server?.address || '-',
    job.server?.state ?? '',
    job.kind === 'maintenance' ? `maintenance until ${utcStamp(job.untilMs)} UTC` : job.kind,
    job.state,
    job.totalBytes === 0 && job.state === 'done'
      ? '100%'
      : percentOf(job.doneBytes, job.totalBytes),
    humanSize(job.leftBytes, 1, 'B'),
    String(job.leftBlocks),
    job.state === 'running' ? `${humanSize(job.rate, 1, 'B')}/s` : '-',
    job.state === 'running' && job.timeLeftMs !== undefined ? durationText(job.timeLeftMs) : '-',
  ];
}

/** The sentence on a job and the blocks that hold it up. */
export function reasonLines({ detail, blockers, leftBlocks }: Job): string[] {
  const lines = detail === '' ? [] : [`  ${detail}`];
  for (const { blockId, path, reason } of blockers)
    lines.push(`  blk_${blockId} ${path === '' ? '(no path)' : oneLine(path)}: ${oneLine(reason)}`);
  if (blockers.length > 0 && leftBlocks > blockers.length)
    lines.push(`  ... of ${leftBlocks} blocks left`);
  return lines;
}

export function balanceLines(job: Job | undefined): string[] {
  if (job === undefined) return ['No balance was ever started'];
  const bound = job.bandwidth === 0 ? 'no bound' : `${humanSize(job.bandwidth, 1, 'B')}/s`;
  const lines = [
    `Balance: ${job.state}`,
    `Threshold: ${job.threshold} %`,
    `Bandwidth: ${bound}`,
    `Started: ${utcStamp(job.sinceMs)} UTC by ${job.askedBy}`,
    `Moved: ${humanSize(job.doneBytes, 1, 'B')}`,
  ];
  if (job.state === 'running') lines.push(`Rate: ${humanSize(job.rate, 1, 'B')}/s`);
  if (job.endedAtMs > 0) lines.push(`Ended: ${utcStamp(job.endedAtMs)} UTC`);
  if (job.detail !== '') lines.push(`Detail: ${job.detail}`);
  return lines;
}

export function policyLines(policy: RepairPolicy): string[] {
  return [
    `Repair: ${policy.paused ? 'paused' : 'on'}`,
    `Limit: ${rateText(policy.bandwidth)}`,
    `Limit per server: ${rateText(policy.serverBandwidth)}`,
    `Scrubbing: ${policy.scrubPaused ? 'paused' : 'on'}`,
  ];
}

export function rateText(bandwidth: number): string {
  return bandwidth === 0 ? 'none' : `${humanSize(bandwidth, 1, 'B')}/s`;
}

/** A job with `null` for what nobody can tell. */
export function jsonJob(job: Job): Record<string, unknown> {
  const { timeLeftMs, server, ...rest } = job;
  return { ...rest, server: server ?? null, timeLeftMs: timeLeftMs ?? null };
}

/** Rounded down: 100% is for what is all done. */
function percentOf(done: number, total: number): string {
  if (total === 0) return '-';
  return `${(Math.floor((done / total) * 1_000) / 10).toFixed(1)}%`;
}

/** `0:50`, `12:30`, `2:03:00`. */
function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const pair = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0
    ? `${hours}:${pair(minutes)}:${pair(seconds % 60)}`
    : `${minutes}:${pair(seconds % 60)}`;
}
