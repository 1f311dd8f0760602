import { join } from 'node:path';
import type { ClusterReport, ServerReport } from '../../common/admin-messages.js';
import type { ServerState } from '../../common/file-status.js';
import { isPaused, isRunning } from '../../runtime/process-identity.js';
import type { ClusterNode, ClusterState } from './cluster-state.js';

/**
 * State of a node, from its process and from what the master says:
 * `live` the process runs and does its work (the master: answers; a block server: the master counts it live; a repair
 * worker: it is not paused);
 * `stale` in doubt: it runs but the master has not heard of it lately, or cannot be asked; or it was killed or crashed
 * and the master has not noticed yet;
 * `dead` the master counts it dead, or it was killed or crashed and no master says otherwise;
 * `stopped` it was stopped on purpose.
 */
export interface NodeStatus {
  readonly name: string;
  readonly address: string;
  /** host:port of /metrics and /healthz. */
  readonly metrics: string;
  /** Null if no process runs. */
  readonly pid: number | null;
  readonly dir: string;
  readonly state: ServerState;
}
export interface BlockServerStatus extends NodeStatus {
  /** Null until the master has met it. */
  readonly id: string | null;
  readonly domain: string;
}
/** A repair worker serves nobody, so it has no address. */
export type RepairWorkerStatus = Omit<NodeStatus, 'address'>;
export interface ClusterStatus {
  readonly master: NodeStatus;
  readonly blockServers: readonly BlockServerStatus[];
  readonly repairWorkers: readonly RepairWorkerStatus[];
  /** Null if the master cannot be asked. */
  readonly safeMode: boolean | null;
  readonly env: { readonly DFS_MASTER: string };
}

export function describeCluster(
  folder: string,
  state: ClusterState,
  report: ClusterReport | undefined,
): ClusterStatus {
  const master = masterOf(state);
  const blockServers = blockServersOf(state).map((node) => {
    const told = reportOf(node, report);
    return {
      id: told?.id ?? node.serverId,
      ...where(folder, node),
      domain: node.domain ?? '/',
      state: blockServerState(node, told),
    };
  });
  return {
    master: { ...where(folder, master), state: masterState(master, report) },
    blockServers,
    repairWorkers: repairWorkersOf(state).map((node) => describeWorker(folder, node)),
    safeMode: report?.safeMode ?? null,
    env: { DFS_MASTER: master.address },
  };
}

export function masterOf(state: ClusterState): ClusterNode {
  const master = state.nodes.find(({ role }) => role === 'master');
  if (!master) throw new TypeError('a cluster has a master');
  return master;
}

export function blockServersOf(state: ClusterState): ClusterNode[] {
  return state.nodes.filter(({ role }) => role === 'blockserver');
}

export function repairWorkersOf(state: ClusterState): ClusterNode[] {
  return state.nodes.filter(({ role }) => role === 'repair');
}

/** What the master says of a node. One whose folder was wiped has an old self in the report: the latest heard of counts. */
export function reportOf(
  node: ClusterNode,
  report: ClusterReport | undefined,
): ServerReport | undefined {
  return report?.servers
    .filter(({ name }) => name === node.name)
    .reduce<ServerReport | undefined>(
      (best, next) => (best && best.lastContactMs <= next.lastContactMs ? best : next),
      undefined,
    );
}

export function runs(node: ClusterNode): boolean {
  return node.process !== null && isRunning(node.process);
}

function masterState(node: ClusterNode, report: ClusterReport | undefined): ServerState {
  if (runs(node)) return report ? 'live' : 'stale';
  return node.desired === 'stopped' ? 'stopped' : 'dead';
}

function blockServerState(node: ClusterNode, told: ServerReport | undefined): ServerState {
  if (runs(node)) return told?.state ?? 'stale';
  if (node.desired === 'stopped') return 'stopped';
  return told?.state === 'live' || told?.state === 'stale' ? 'stale' : 'dead';
}

function describeWorker(folder: string, node: ClusterNode): RepairWorkerStatus {
  const { name, metrics, pid, dir } = where(folder, node);
  return { name, metrics, pid, dir, state: workerState(node) };
}

function workerState(node: ClusterNode): ServerState {
  if (runs(node)) return node.process !== null && isPaused(node.process) ? 'stale' : 'live';
  return node.desired === 'stopped' ? 'stopped' : 'dead';
}

function where(folder: string, node: ClusterNode): Omit<NodeStatus, 'state'> {
  const pid = runs(node) ? (node.process?.pid ?? null) : null;
  const { name, address, metrics } = node;
  return { name, address, metrics, pid, dir: join(folder, name) };
}
