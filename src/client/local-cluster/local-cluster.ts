import { join, resolve } from 'node:path';
import type { ClusterReport } from '../../common/admin-messages.js';
import { DfsError, isDfsError } from '../../common/error.js';
import { signalProcess, type ProcessIdentity } from '../../runtime/process-identity.js';
import { untilAborted } from '../until-aborted.js';
import { systemClock } from '../../runtime/system-clock.js';
import { changedOptions, newClusterOptions, type GivenOptions } from './cluster-options.js';
import { loadState, saveState, type ClusterNode, type ClusterState } from './cluster-state.js';
import {
  blockServersOf,
  describeCluster,
  masterOf,
  repairWorkersOf,
  reportOf,
  runs,
  type ClusterStatus,
} from './cluster-status.js';
import { daemonArguments } from './daemon-arguments.js';
import { killProcess, stopProcess } from './end-node.js';
import { withFolderLock } from './folder-lock.js';
import { daemonEnvironment } from './daemon-environment.js';
import { awaitReady, launchNode, outputOf, type LaunchedNode } from './launch-node.js';
import { layOut } from './lay-out.js';
import { LOG_LINES_SHOWN, READY_MS_MAX, REPORT_MS_MAX } from './limits.js';
import { untilLive, untilWritable } from './cluster-readiness.js';
import { makeFolder } from './make-folder.js';
import { dfsProgram } from './package-root.js';

export interface ClusterSurroundings {
  /** Asks the master at an address; rejects if it does not answer in time. */
  fetchReport(address: string, timeoutMs: number): Promise<ClusterReport>;
  /** Program and first arguments of every node. Default: `dfs` of this package. */
  readonly program?: readonly string[];
  /** The nodes end with this process instead of outliving it. Default false. */
  readonly owned?: boolean;
  /** Bound on `up` and `start`. */
  readonly readyTimeoutMs?: number;
  /** Gives up an `up` under way. */
  readonly signal?: AbortSignal | undefined;
  /** What goes on, in lines for people. */
  progress?(line: string): void;
}

/**
 * A cluster of real processes on this machine, in one folder: `cluster.json` says what belongs to it, `logs/` holds what
 * the nodes say, and each node has a folder of its own. The folder, not this object, is the truth: any number of
 * commands may work on it, one change at a time, and a target is the name of a node or of a domain.
 */
export class LocalCluster implements AsyncDisposable {
  readonly dir: string;
  private readonly surroundings: ClusterSurroundings;

  private constructor(dir: string, surroundings: ClusterSurroundings) {
    this.dir = resolve(dir);
    this.surroundings = surroundings;
  }

  /**
   * Makes a cluster, or starts what does not run of an existing one, at the same addresses. Returns when the master
   * serves and every block server is live; if that fails, what this call started is ended again.
   */
  static async up(
    dir: string,
    given: GivenOptions,
    surroundings: ClusterSurroundings,
  ): Promise<LocalCluster> {
    const cluster = new LocalCluster(dir, surroundings);
    await makeFolder(join(cluster.dir, 'logs'));
    const launched = await withFolderLock(cluster.dir, () => cluster.launchAll(given));
    try {
      await untilAborted(cluster.untilReady(launched), surroundings.signal);
    } catch (error) {
      await Promise.all(launched.map((node) => killProcess(node.process)));
      throw error;
    }
    return cluster;
  }

  /** The cluster of an existing folder; NOT_FOUND if there is none. */
  static async open(dir: string, surroundings: ClusterSurroundings): Promise<LocalCluster> {
    const cluster = new LocalCluster(dir, surroundings);
    await cluster.state();
    return cluster;
  }

  async status(): Promise<ClusterStatus> {
    const state = await this.state();
    return describeCluster(this.dir, state, await this.askMaster(masterOf(state)));
  }

  /** host:port of the master. */
  async masterAddress(): Promise<string> {
    return masterOf(await this.state()).address;
  }

  /** Stops every node and leaves the data. The master goes last, so that all others can tell it. */
  async down(): Promise<string[]> {
    return this.change(async (state) => {
      const ended: string[] = [];
      // Workers leave before the servers that they copy between.
      for (const nodes of [repairWorkersOf(state), blockServersOf(state), [masterOf(state)]])
        ended.push(...(await this.end(nodes, stopProcess, 'stopped')));
      return ended;
    });
  }

  /** SIGKILL. Like the others, resolves when it is done, with the names of the nodes that it was done to. */
  async kill(target: string): Promise<string[]> {
    return this.change((state) => this.end(pick(state, target), killProcess));
  }

  /** SIGTERM, and SIGKILL if the node does not end. */
  async stop(target: string): Promise<string[]> {
    return this.change((state) => this.end(pick(state, target), stopProcess, 'stopped'));
  }

  /** SIGSTOP: the node is there and silent, its connections stay open. */
  async pause(target: string): Promise<string[]> {
    return this.change(async (state) => signalAll(pick(state, target), 'SIGSTOP'));
  }

  async resume(target: string): Promise<string[]> {
    return this.change(async (state) => signalAll(pick(state, target), 'SIGCONT'));
  }

  /** Starts what does not run, at its old address; resolves when it serves. */
  async start(target: string): Promise<string[]> {
    const launched = await this.change((state) => this.launch(state, pick(state, target)));
    const deadlineMs = systemClock.nowMs() + this.readyTimeoutMs;
    await Promise.all(launched.map((node) => this.ready(node, deadlineMs)));
    return launched.map(({ name }) => name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }

  private async state(): Promise<ClusterState> {
    const state = await loadState(this.dir);
    if (state) return state;
    throw new DfsError('NOT_FOUND', `holds no cluster: make one with 'dfs cluster up'`, {
      path: this.dir,
    });
  }

  /** One change at a time. The state is kept also when the change fails half-way: processes may have been started. */
  private async change<T>(act: (state: ClusterState) => Promise<T>): Promise<T> {
    await this.state();
    return withFolderLock(this.dir, async () => {
      const state = await this.state();
      try {
        return await act(state);
      } finally {
        await saveState(this.dir, state);
      }
    });
  }

  private async launchAll(given: GivenOptions): Promise<LaunchedNode[]> {
    const recorded = await loadState(this.dir);
    const options = recorded
      ? changedOptions(recorded.options, given, recorded.nodes.some(runs))
      : newClusterOptions(given);
    const state = await layOut(options, recorded?.nodes ?? []);
    signalAll(state.nodes, 'SIGCONT');
    try {
      return await this.launch(state, state.nodes);
    } finally {
      await saveState(this.dir, state);
    }
  }

  private async launch(
    state: ClusterState,
    nodes: readonly ClusterNode[],
  ): Promise<LaunchedNode[]> {
    const { program = dfsProgram(), owned = false } = this.surroundings;
    const launched: LaunchedNode[] = [];
    for (const node of nodes) {
      node.desired = 'running';
      if (runs(node)) continue;
      await makeFolder(join(this.dir, node.name));
      const started = launchNode({
        name: node.name,
        command: [...program, ...daemonArguments(this.dir, state, node)],
        clusterDir: this.dir,
        defaults: daemonEnvironment(node.role),
        logFile: join(this.dir, 'logs', `${node.name}.log`),
        owned,
      });
      node.process = started.process;
      launched.push(started);
    }
    return launched;
  }

  private async end(
    nodes: readonly ClusterNode[],
    how: (process: ProcessIdentity) => Promise<boolean>,
    desired?: 'stopped',
  ): Promise<string[]> {
    const ended = await Promise.all(
      nodes.map(async (node) => {
        if (desired) node.desired = desired;
        return node.process !== null && (await how(node.process)) ? [node.name] : [];
      }),
    );
    return ended.flat();
  }

  private async untilReady(launched: readonly LaunchedNode[]): Promise<void> {
    const deadlineMs = systemClock.nowMs() + this.readyTimeoutMs;
    this.tell(`starting ${launched.length} processes`);
    await Promise.all(launched.map((node) => this.ready(node, deadlineMs)));
    const state = await this.state();
    const ask = (): Promise<ClusterReport | undefined> => this.askMaster(masterOf(state));
    await this.noteServerIds(await untilLive({ state, launched, ask, deadlineMs }));
    const unsafe = await untilWritable(ask, deadlineMs);
    this.tell(unsafe ?? `ready: ${blockServersOf(state).length} block servers are live`);
  }

  private async ready(node: LaunchedNode, deadlineMs: number): Promise<void> {
    try {
      await awaitReady(node, deadlineMs);
    } catch (error) {
      for (const line of outputOf(node).slice(-LOG_LINES_SHOWN)) this.tell(`${node.name}: ${line}`);
      throw error;
    }
  }

  private async noteServerIds(report: ClusterReport): Promise<void> {
    await this.change(async (state) => {
      for (const node of blockServersOf(state)) {
        node.serverId = reportOf(node, report)?.id ?? node.serverId;
      }
    });
  }

  private async askMaster(master: ClusterNode): Promise<ClusterReport | undefined> {
    if (!runs(master)) return undefined;
    try {
      return await this.surroundings.fetchReport(master.address, REPORT_MS_MAX);
    } catch (error) {
      if (isDfsError(error)) return undefined;
      throw error;
    }
  }

  private get readyTimeoutMs(): number {
    return this.surroundings.readyTimeoutMs ?? READY_MS_MAX;
  }

  private tell(line: string): void {
    this.surroundings.progress?.(line);
  }
}

/** The nodes that a target means: one by its name, or all of a domain and of the domains below it. */
function pick(state: ClusterState, target: string): ClusterNode[] {
  const found = target.startsWith('/')
    ? state.nodes.filter(({ domain }) => `${domain ?? ''}/`.startsWith(`${target}/`))
    : state.nodes.filter(({ name }) => name === target);
  if (found.length > 0) return found;
  const domains = new Set(blockServersOf(state).map(({ domain }) => domain));
  const known = [...state.nodes.map(({ name }) => name), ...domains].join(' ');
  throw new DfsError('NOT_FOUND', `is no node or domain here; there are: ${known}`, {
    path: target,
  });
}

function signalAll(nodes: readonly ClusterNode[], signal: NodeJS.Signals): string[] {
  return nodes
    .filter((node) => node.process !== null && signalProcess(node.process, signal))
    .map(({ name }) => name);
}
