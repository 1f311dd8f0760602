import { join } from 'node:path';
import type { ClusterNode, ClusterState } from './cluster-state.js';

/** The arguments after `dfs` that run a node. What the options fix is a flag, so that no environment changes it. */
export function daemonArguments(
  folder: string,
  { options, nodes }: ClusterState,
  node: ClusterNode,
): string[] {
  const where = [
    `--dir=${join(folder, node.name)}`,
    `--listen=${node.address}`,
    ...(node.metrics === '' ? [] : [`--metrics-listen=${node.metrics}`]),
  ];
  if (node.role === 'master') {
    const { deadAfterMs, blockSize, replication } = options;
    return [
      'master',
      ...where,
      `--dead-after=${deadAfterMs}ms`,
      `--block-size=${blockSize}`,
      `--replication=${replication}`,
      ...options.masterFlags,
    ];
  }
  const master = nodes.find(({ role }) => role === 'master');
  return [
    'blockserver',
    ...where,
    `--name=${node.name}`,
    `--domain=${node.domain ?? '/'}`,
    `--master=${master?.address ?? ''}`,
    `--durability=${options.durability}`,
    ...options.blockServerFlags,
  ];
}
