import { join } from 'node:path';
import { unreachable } from '../../common/assert.js';
import type { ClusterOptions } from './cluster-options.js';
import type { ClusterNode, ClusterState } from './cluster-state.js';

/** The arguments after `dfs` that run a node. What the options fix is a flag, so that no environment changes it. */
export function daemonArguments(
  folder: string,
  { options, nodes }: ClusterState,
  node: ClusterNode,
): string[] {
  const { name, address, domain } = node;
  const metrics = node.metrics === '' ? [] : [`--metrics-listen=${node.metrics}`];
  const where = [`--dir=${join(folder, name)}`, `--listen=${address}`, ...metrics];
  const master = `--master=${nodes.find(({ role }) => role === 'master')?.address ?? ''}`;
  switch (node.role) {
    case 'master':
      return [
        'master',
        ...where,
        `--dead-after=${options.deadAfterMs}ms`,
        `--block-size=${options.blockSize}`,
        `--replication=${options.replication}`,
        ...options.masterFlags,
      ];
    case 'blockserver':
      return [
        'blockserver',
        ...where,
        `--name=${name}`,
        `--domain=${domain ?? '/'}`,
        master,
        `--durability=${options.durability}`,
        ...options.blockServerFlags,
      ];
    case 'repair':
      return [
        'repair',
        `--name=${name}`,
        master,
        ...metrics,
        ...bandwidth(options),
        ...options.repairFlags,
      ];
    default:
      return unreachable(node.role);
  }
}

function bandwidth({ repairBandwidth }: ClusterOptions): string[] {
  return repairBandwidth === null ? [] : [`--bandwidth=${repairBandwidth}`];
}
