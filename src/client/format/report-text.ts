import type { ClusterReport, ServerReport } from '../../common/admin-messages.js';
import { reportStamp } from './dates.js';
import { repairLines } from './repair-lines.js';
import { bytesWithHuman, percent } from './human-size.js';

/** The report as `hdfs dfsadmin -report` lays it out. */
export function reportText(report: ClusterReport, nowMs: number): string[] {
  const { blocks, capacity } = report;
  const lines: string[] = [];
  if (report.safeMode)
    lines.push(
      `Safe mode is ON${report.safeModeReason === '' ? '' : ` (${report.safeModeReason})`}`,
    );
  lines.push(
    ...capacityLines({
      configured: capacity.configured,
      used: capacity.used,
      remaining: capacity.remaining,
    }),
    'Replicated Blocks:',
    `\tTotal blocks: ${blocks.total}`,
    `\tUnder replicated blocks: ${blocks.underReplicated}`,
    `\tMisplaced blocks: ${blocks.misplaced}`,
    `\tOver replicated blocks: ${blocks.overReplicated}`,
    `\tBlocks with corrupt replicas: ${blocks.corruptReplicas}`,
    `\tMissing blocks: ${blocks.missing}`,
    'Repair:',
    ...repairLines(report.repair).map((line) => `\t${line}`),
    'Namespace:',
    `\tFiles: ${report.files}`,
    `\tDirectories: ${report.directories}`,
    `\tBytes: ${bytesWithHuman(report.bytes)}`,
    `\tFiles open for writing: ${report.openFiles}`,
    `\tLast transaction: ${report.txid}`,
    '',
    '-------------------------------------------------',
  );
  for (const [state, title] of SECTIONS) {
    const servers = report.servers.filter((server) => server.state === state);
    if (servers.length === 0 && state !== 'live') continue;
    lines.push(`${title} block servers (${servers.length}):`, '');
    for (const server of servers) lines.push(...serverLines(server, nowMs), '');
  }
  return lines;
}

const SECTIONS = [
  ['live', 'Live'],
  ['stale', 'Stale'],
  ['dead', 'Dead'],
  ['stopped', 'Stopped'],
] as const;

function capacityLines(sum: { configured: number; used: number; remaining: number }): string[] {
  const present = sum.used + sum.remaining;
  return [
    `Configured Capacity: ${bytesWithHuman(sum.configured)}`,
    `Present Capacity: ${bytesWithHuman(present)}`,
    `DFS Remaining: ${bytesWithHuman(sum.remaining)}`,
    `DFS Used: ${bytesWithHuman(sum.used)}`,
    `DFS Used%: ${percent(sum.used, present, 2)}`,
  ];
}

function serverLines(server: ServerReport, nowMs: number): string[] {
  const { capacity, used, remaining } = server;
  const lines = [
    `Name: ${server.address} (${server.name})`,
    `Rack: ${server.domain}`,
    `Configured Capacity: ${bytesWithHuman(capacity)}`,
    `DFS Used: ${bytesWithHuman(used)}`,
    `Non DFS Used: ${bytesWithHuman(Math.max(0, capacity - used - remaining))}`,
    `DFS Remaining: ${bytesWithHuman(remaining)}`,
    `DFS Used%: ${percent(used, capacity, 2)}`,
    `DFS Remaining%: ${percent(remaining, capacity, 2)}`,
    `Blocks: ${server.blocks}`,
    ...(server.goal === 'inService' ? [] : [`Goal: ${goalText(server)}`]),
    `Last contact: ${reportStamp(nowMs - server.lastContactMs)}`,
  ];
  if (server.failedVolumes > 0) lines.push(`Failed volumes: ${server.failedVolumes}`);
  return lines;
}

function goalText({ goal, maintenanceUntilMs }: ServerReport): string {
  if (goal === 'decommission') return 'decommission';
  return `maintenance until ${reportStamp(maintenanceUntilMs)}`;
}
