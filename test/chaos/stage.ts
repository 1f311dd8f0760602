import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReport } from '../../src/common/admin-messages.js';
import { must, unreachable } from '../../src/common/assert.js';
import { BLOCK_BYTES_MIN, MiB } from '../../src/common/sizes.js';
import {
  newClusterOptions,
  type GivenOptions,
} from '../../src/client/local-cluster/cluster-options.js';
import {
  loadState,
  saveState,
  type ClusterNode,
} from '../../src/client/local-cluster/cluster-state.js';
import { fetchReport } from '../../src/client/local-cluster/fetch-report.js';
import { layOut } from '../../src/client/local-cluster/lay-out.js';
import { LocalCluster } from '../../src/client/local-cluster/local-cluster.js';
import { dfsProgram, packageRoot } from '../../src/client/local-cluster/package-root.js';
import {
  isRunning,
  signalProcess,
  type ProcessIdentity,
} from '../../src/runtime/process-identity.js';
import { isSettled } from '../support/settled-cluster.js';
import { Clocks } from './grounds/clocks.js';
import { DiskImages } from './grounds/disk-images.js';
import { NO_GROUND, type Ground, type GroundPlan } from './grounds/ground.js';
import { Network } from './grounds/network.js';
import { SmallDiskGround } from './grounds/small-disk-ground.js';
import { CALL_MS_MAX, DEAD_AFTER_MS, POLL_MS } from './limits.js';
import type { GroundName } from './nemesis.js';

/** Names of folders of runs; the pid in them tells whose they are. */
export const FOLDER_PREFIX = 'cairn-chaos-';
const READY_MS_MAX = 60_000;

/** Four block servers in two domains: any of them may be gone and every block still finds its places. */
const CLUSTER: GivenOptions = {
  blockServers: 4,
  domains: 2,
  repairWorkers: 1,
  deadAfterMs: DEAD_AFTER_MS,
  blockSize: BLOCK_BYTES_MIN,
  masterFlags: ['--lease-timeout=2s'],
  blockServerFlags: [`--reserve=${MiB}`],
};

/** A cluster of real processes, and what it stands on. */
export class Stage {
  /** Of this stage alone. */
  readonly dir: string;
  readonly cluster: LocalCluster;
  /** host:port. */
  readonly master: string;
  readonly ground: Ground;

  private constructor(dir: string, cluster: LocalCluster, master: string, ground: Ground) {
    this.dir = dir;
    this.cluster = cluster;
    this.master = master;
    this.ground = ground;
  }

  static async set(name: GroundName): Promise<Stage> {
    const dir = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
    const cluster = join(dir, 'cluster');
    await mkdir(cluster);
    let ground = NO_GROUND;
    try {
      const options = newClusterOptions(CLUSTER);
      const state = await layOut(options, []);
      const nodes = state.nodes.map((node) => node.name);
      ground = await makeGround(name, { dir, cluster, nodes });
      if (ground instanceof Network) for (const node of state.nodes) moveTo(ground, node);
      await saveState(cluster, state);
      const up = await LocalCluster.up(cluster, CLUSTER, {
        fetchReport,
        owned: true,
        readyTimeoutMs: READY_MS_MAX,
        program: [join(packageRoot(), 'test/chaos/run-node.sh'), dir, ...dfsProgram()],
      });
      return new Stage(dir, up, await up.masterAddress(), ground);
    } catch (error) {
      await ground.end();
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** All nodes, or those whose name begins so. */
  async nodes(prefix = ''): Promise<string[]> {
    const nodes = await this.states();
    return nodes.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  }

  /** The process that a node is now, or was last. */
  async processOf(name: string): Promise<ProcessIdentity> {
    const node = (await this.states()).find((each) => each.name === name);
    return must(node?.process, `a process of ${name}`);
  }

  /** SIGKILL to all of these in one instant; resolves when they are gone. */
  async killTogether(names: readonly string[]): Promise<void> {
    await this.signal(names, 'SIGKILL');
    await Promise.all(names.map((name) => this.cluster.kill(name)));
    for (const name of names) {
      const process = await this.processOf(name);
      while (isRunning(process)) await sleep(POLL_MS);
    }
  }

  async signal(names: readonly string[], signal: NodeJS.Signals): Promise<void> {
    const processes = await Promise.all(names.map((name) => this.processOf(name)));
    for (const process of processes) signalProcess(process, signal);
  }

  async start(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.cluster.start(name)));
  }

  /** No more harm; whatever ended is started again. The names of those. */
  async heal(): Promise<string[]> {
    await this.ground.heal();
    const nodes = await this.nodes();
    await this.signal(nodes, 'SIGCONT');
    const ended: string[] = [];
    for (const node of nodes) if (!isRunning(await this.processOf(node))) ended.push(node);
    await this.start(ended);
    return ended;
  }

  report(): Promise<ClusterReport> {
    return fetchReport(this.master, CALL_MS_MAX);
  }

  /** All servers and workers are there, and no block lacks anything. */
  async isWell(): Promise<boolean> {
    const servers = await this.nodes('bs');
    const report = await this.report().catch(() => undefined);
    if (report === undefined || !isSettled(report)) return false;
    // A server without its one disk is as good as none.
    const live = report.servers.filter((s) => s.state === 'live' && s.failedVolumes === 0);
    return report.openFiles === 0 && servers.every((name) => live.some((s) => s.name === name));
  }

  async end(): Promise<void> {
    try {
      await this.signal(await this.nodes(), 'SIGKILL');
      await this.killTogether(await this.nodes());
    } finally {
      await this.ground.end();
      await rm(this.dir, { recursive: true, force: true });
    }
  }

  private async states(): Promise<readonly ClusterNode[]> {
    return must(await loadState(this.cluster.dir), 'a cluster').nodes;
  }
}

function makeGround(name: GroundName, plan: GroundPlan): Promise<Ground> {
  switch (name) {
    case 'plain':
      return Promise.resolve(NO_GROUND);
    case 'network':
      return Network.make(plan);
    case 'clocks':
      return Clocks.make(plan);
    case 'small-disks':
      return SmallDiskGround.make(plan);
    case 'images':
      return DiskImages.make(plan);
    default:
      return unreachable(name);
  }
}

function moveTo(network: Network, node: ClusterNode): void {
  const moved = (place: string): string =>
    place === '' ? '' : `${network.hostOf(node.name)}:${place.split(':')[1]}`;
  node.address = moved(node.address);
  node.metrics = moved(node.metrics);
}
