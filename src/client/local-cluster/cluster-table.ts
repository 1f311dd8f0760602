import type { ClusterStatus } from './cluster-status.js';

/** The cluster for people: a row for each node, and what to set to work with it. */
export function clusterTable(status: ClusterStatus): string {
  const rows = [
    ['NODE', 'STATE', 'ADDRESS', 'DOMAIN', 'PID', 'METRICS', 'FOLDER'],
    ...[
      { ...status.master, domain: '-' },
      ...status.blockServers,
      ...status.repairWorkers.map((worker) => ({ ...worker, address: '-', domain: '-' })),
    ].map((node) => [
      node.name,
      node.state,
      node.address,
      node.domain,
      node.pid === null ? '-' : String(node.pid),
      node.metrics === '' ? '-' : node.metrics,
      node.dir,
    ]),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  return [...lines.map((line) => line.trimEnd()), '', closing(status), ''].join('\n');
}

function closing({ safeMode, env }: ClusterStatus): string {
  const safe =
    safeMode === null ? 'the master does not answer' : `safe mode is ${safeMode ? 'on' : 'off'}`;
  return `DFS_MASTER=${env.DFS_MASTER}; ${safe}`;
}
