import type { ClusterReport, RepairStatus, ServerReport } from '../../common/admin-messages.js';
import type { ChangeRates } from '../core/change-rates.js';
import { utcStamp } from './dates.js';
import { humanSize, percent } from './human-size.js';
import { oneLine } from './printable.js';
import { table } from './table.js';

export interface TopView {
  readonly master: string;
  readonly wallMs: number;
  /** Undefined before the first answer. */
  readonly report: ClusterReport | undefined;
  readonly rates: ChangeRates;
  /** Why the figures may be of the past; undefined if they are not. */
  readonly remark: string | undefined;
}
export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}

/** The cluster in a page; what does not fit into `size` is left out, the servers in trouble last. */
export function topFrame(view: TopView, size: FrameSize): string[] {
  const { report, remark } = view;
  const head = [heading(view), ...(remark === undefined ? [] : [oneLine(remark)])];
  const lines =
    report === undefined
      ? head
      : [...head, ...summary(report, view.rates), '', ...serverTable(report.servers)];
  return within(lines, report?.servers.length ?? 0, size);
}

function heading({ master, wallMs, report }: TopView): string {
  const up = report === undefined ? '' : `  up ${span(report.uptimeMs)}`;
  return `${oneLine(master)}${up}  ${utcStamp(wallMs)} UTC`;
}

function summary(report: ClusterReport, rates: ChangeRates): string[] {
  const { blocks, capacity, safeMode, safeModeReason, repair } = report;
  const { configured, used, remaining } = capacity;
  const reason = safeModeReason === '' ? '' : ` (${oneLine(safeModeReason)})`;
  return [
    `Safe mode  ${safeMode ? `ON${reason}` : 'OFF'}`,
    `Changes    ${operations(rates)}last transaction ${report.txid}`,
    `Files      ${report.files} in ${report.directories} directories, ${humanSize(report.bytes, 1, 'B')}, ${report.openFiles} open for writing`,
    `Blocks     ${blocks.total}: ${blocks.underReplicated} under-replicated, ${blocks.missing} missing, ${blocks.corruptReplicas} corrupt, ${blocks.misplaced} misplaced, ${blocks.overReplicated} over-replicated`,
    `Capacity   ${humanSize(used, 1, 'B')} of ${humanSize(configured, 1, 'B')} used (${percent(used, configured, 1)}), ${humanSize(remaining, 1, 'B')} left${growth(rates)}`,
    `Repair     ${repairText(repair)}`,
    `Servers    ${stateCounts(report.servers)}`,
  ];
}

function operations({ operationsPerSecond: rate }: ChangeRates): string {
  return rate === undefined ? '' : `${rate.toFixed(1)}/s, `;
}

function growth({ usedBytesPerSecond: rate }: ChangeRates): string {
  if (rate === undefined) return '';
  return `, ${rate < 0 ? '' : '+'}${humanSize(Math.round(rate), 1, 'B')}/s`;
}

function repairText({ queued, inFlight, bytesPerSecond, held }: RepairStatus): string {
  const { critical, high, normal, misplaced } = queued;
  const why = held === '' ? '' : `; held: ${oneLine(held)}`;
  return `${critical} critical, ${high} high, ${normal} normal, ${misplaced} misplaced waiting; ${inFlight} under way, ${humanSize(bytesPerSecond, 1, 'B')}/s${why}`;
}

function stateCounts(servers: readonly ServerReport[]): string {
  const counts = new Map<string, number>(['live', 'stale', 'dead'].map((state) => [state, 0]));
  for (const { state } of servers) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

/** Those in trouble come first: they are what somebody looks for, and the end may not fit. */
const RANK: Readonly<Record<string, number>> = { dead: 0, stale: 1, live: 3, stopped: 4 };
const RANK_OTHERS = 2;

function serverTable(servers: readonly ServerReport[]): string[] {
  const rank = ({ state }: ServerReport): number => RANK[state] ?? RANK_OTHERS;
  const sorted = [...servers].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true }),
  );
  const rows = sorted.map((server) => [
    oneLine(server.name),
    server.state,
    oneLine(server.domain),
    humanSize(server.used, 1, 'B'),
    humanSize(server.capacity, 1, 'B'),
    percent(server.used, server.capacity, 1),
    String(server.blocks),
    String(server.failedVolumes),
    `${span(server.lastContactMs)} ago`,
    oneLine(server.address),
  ]);
  const titles = 'NAME STATE DOMAIN USED CAPACITY USE% BLOCKS FAILED CONTACT ADDRESS'.split(' ');
  return table([titles, ...rows], [3, 4, 5, 6, 7, 8]);
}

/** `0.9 s`, `45 s`, `3:20`, `1:02:03`. */
function span(ms: number): string {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const pair = (n: number): string => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${pair(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${pair(minutes % 60)}:${pair(seconds % 60)}`;
}

function within(lines: string[], servers: number, { columns, rows }: FrameSize): string[] {
  const fits = lines.length <= rows;
  const shown = fits ? lines : lines.slice(0, Math.max(0, rows - 1));
  // The last lines are the servers, one each.
  const hidden = Math.min(servers, lines.length - shown.length);
  const all = fits ? shown : [...shown, `... and ${hidden} more servers: dfs report`];
  return all.map((line) => clip(line, columns));
}

/** By code points, so that no half of a pair is left. */
function clip(line: string, columns: number): string {
  return line.length <= columns ? line : Array.from(line).slice(0, columns).join('');
}
