import { connect } from 'node:net';
import type { ClusterReport, ServerReport } from '../../src/common/admin-messages.js';
import { DfsError } from '../../src/common/error.js';
import { clusterId, serverId, txId } from '../../src/common/ids.js';
import { loadState } from '../../src/client/local-cluster/cluster-state.js';

const ANSWER_MS_MAX = 500;

/** Reports as a master would on a cluster of fake daemons: a server is live if it answers, else dead. */
export function fakeReport(dir: string): (address: string) => Promise<ClusterReport> {
  return async (address) => {
    if (!(await answers(address))) throw new DfsError('UNAVAILABLE', 'no master there');
    const nodes = (await loadState(dir))?.nodes ?? [];
    const servers = await Promise.all(
      nodes
        .filter(({ role }) => role === 'blockserver')
        .map(async (node) => server(node.name, node.address, await answers(node.address))),
    );
    return { ...EMPTY, servers };
  };
}

/** Whether a process there answers a connection; the kernel's own accept is not enough. */
function answers(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: ANSWER_MS_MAX });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
    socket.once('close', () => end(false));
  });
}

function server(name: string, address: string, live: boolean): ServerReport {
  return {
    id: serverId(`id-of-${name}`),
    name,
    address,
    domain: '/rack1',
    state: live ? 'live' : 'dead',
    capacity: 0,
    used: 0,
    remaining: 0,
    blocks: 0,
    lastContactMs: live ? 0 : 60_000,
    failedVolumes: 0,
    goal: 'inService',
    maintenanceUntilMs: 0,
    scrub: undefined,
  };
}

const EMPTY: ClusterReport = {
  safeMode: false,
  safeModeReason: '',
  txid: txId(1),
  files: 0,
  directories: 1,
  bytes: 0,
  openFiles: 0,
  blocks: {
    total: 0,
    underReplicated: 0,
    misplaced: 0,
    overReplicated: 0,
    corruptReplicas: 0,
    missing: 0,
  },
  capacity: { configured: 0, used: 0, remaining: 0 },
  servers: [],
  clusterId: clusterId('fake'),
  masterRss: 0,
  uptimeMs: 0,
  startupMs: 0,
  repair: {
    queued: { critical: 0, high: 0, normal: 0, misplaced: 0 },
    inFlight: 0,
    bytesPerSecond: 0,
    bytesTotal: 0,
    paused: false,
    bandwidth: 0,
    serverBandwidth: 0,
    workers: [],
    held: '',
  },
};
