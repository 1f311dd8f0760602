import { freePorts } from './free-ports.js';
import type { ClusterOptions } from './cluster-options.js';
import type { ClusterNode, ClusterState } from './cluster-state.js';

const HOST = '127.0.0.1';

/** The nodes that the options ask for: those of `previous` with the addresses they have, new ones on free ports. */
export async function layOut(
  options: ClusterOptions,
  previous: readonly ClusterNode[],
): Promise<ClusterState> {
  const wanted = [MASTER, ...blockServerNodes(options), ...repairNodes(options)];
  const known = new Map(previous.map((node) => [node.name, node]));
  const nodes = wanted.map((node) => ({ ...node, ...known.get(node.name) }));
  const master = nodes[0];
  if (master && options.port !== null) master.address = `${HOST}:${options.port}`;

  const places = nodes.flatMap(({ address, metrics, role }) =>
    role === 'repair' ? [metrics] : [address, metrics],
  );
  const taken = new Set(places.map((place) => Number(place.split(':')[1])));
  const free = await freePorts(places.filter((place) => place === '').length, taken);
  const placed = (place: string): string => (place === '' ? `${HOST}:${free.pop()}` : place);
  for (const node of nodes) {
    if (node.role !== 'repair') node.address = placed(node.address);
    node.metrics = placed(node.metrics);
  }
  return { version: 1, options, nodes };
}

function blockServerNodes(options: ClusterOptions): ClusterNode[] {
  return Array.from({ length: options.blockServers }, (_, i) => ({
    ...FRESH,
    name: `bs${i + 1}`,
    role: 'blockserver',
    domain: `/rack${(i % options.domains) + 1}`,
  }));
}

function repairNodes(options: ClusterOptions): ClusterNode[] {
  return Array.from({ length: options.repairWorkers }, (_, i) => ({
    ...FRESH,
    name: `repair${i + 1}`,
    role: 'repair',
    domain: null,
  }));
}

const FRESH = {
  address: '',
  metrics: '',
  serverId: null,
  desired: 'stopped',
  process: null,
} as const;
const MASTER: ClusterNode = { ...FRESH, name: 'master', role: 'master', domain: null };
