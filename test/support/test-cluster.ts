import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GivenOptions } from '../../src/client/local-cluster/cluster-options.js';
import { loadState } from '../../src/client/local-cluster/cluster-state.js';
import { fetchReport } from '../../src/client/local-cluster/fetch-report.js';
import {
  LocalCluster,
  type ClusterSurroundings,
} from '../../src/client/local-cluster/local-cluster.js';
import type { ClusterReport } from '../../src/common/admin-messages.js';
import type { ServerState } from '../../src/common/file-status.js';
import { signalProcess } from '../../src/runtime/process-identity.js';
import { runningInFolder } from './running-in-folder.js';

const WAIT_MS_MAX = 80_000;
const POLL_MS = 50;

/** A cluster of real processes for one test: in a temp folder, on free ports, ending with the test however that ends. */
export interface TestCluster extends AsyncDisposable {
  readonly dir: string;
  /** host:port. */
  readonly master: string;
  readonly cluster: LocalCluster;
  report(): Promise<ClusterReport>;
  /** Resolves with the first report that `holds`; rejects at the deadline with `what` and the last report. */
  until(
    what: string,
    holds: (report: ClusterReport) => boolean,
    withinMs?: number,
  ): Promise<ClusterReport>;
  /** Resolves when the master counts these servers so. */
  untilServers(state: ServerState, names: readonly string[]): Promise<ClusterReport>;
  /** Ends all processes and removes the folder; rejects if a process was left. */
  end(): Promise<void>;
}

/** A server that is late on a busy machine must not count as lost where nothing is to be lost. */
const DEAD_AFTER_MS = 10_000;

/** Without repair workers unless they are asked for: most tests are about what is lost. */
export async function startTestCluster(
  options: GivenOptions = {},
  surroundings: (dir: string) => Partial<ClusterSurroundings> = () => ({}),
): Promise<TestCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'cairn-test-'));
  const all = { fetchReport, owned: true, ...surroundings(dir) };
  let cluster: LocalCluster;
  try {
    cluster = await LocalCluster.up(
      dir,
      { deadAfterMs: DEAD_AFTER_MS, repairWorkers: 0, ...options },
      all,
    );
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
  const master = await cluster.masterAddress();
  const report = (): Promise<ClusterReport> => all.fetchReport(master, WAIT_MS_MAX);
  const until: TestCluster['until'] = (what, holds, withinMs = WAIT_MS_MAX) =>
    waitFor(what, report, holds, withinMs);
  const end = async (): Promise<void> => {
    try {
      await cluster.down();
      const left = await runningInFolder(dir);
      if (left.length > 0) throw new Error(`processes were left: ${left.join('; ')}`);
      const crashes = await crashesTold(join(dir, 'logs'));
      if (crashes.length > 0) throw new Error(`processes crashed: ${crashes.join('; ')}`);
    } finally {
      await killAll(dir);
      await rm(dir, { recursive: true, force: true });
    }
  };
  return {
    dir,
    master,
    cluster,
    report,
    until,
    untilServers: (state, names) =>
      until(`${names.join(', ')} ${state}`, ({ servers }) =>
        names.every((name) => servers.some((s) => s.name === name && s.state === state)),
      ),
    end,
    [Symbol.asyncDispose]: end,
  };
}

async function waitFor(
  what: string,
  ask: () => Promise<ClusterReport>,
  holds: (report: ClusterReport) => boolean,
  withinMs: number,
): Promise<ClusterReport> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  while (performance.now() < deadline) {
    // A master that is down or starting counts as not yet; what `holds` throws does not.
    const report = await ask().catch((error: unknown) => void (last = error));
    if (report !== undefined) {
      if (holds(report)) return report;
      last = report;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`not within ${withinMs} ms: ${what}; last seen: ${JSON.stringify(last)}`);
}

/** What V8, Node and the allocator print when they end a process; whatever a test does to a node, none of these may come. */
async function crashesTold(logs: string): Promise<string[]> {
  const told: string[] = [];
  for (const name of await readdir(logs)) {
    const text = await readFile(join(logs, name), 'utf8');
    const crash =
      /^.*(Fatal error in|FATAL ERROR:|Check failed|Assertion .* failed|"msg":"(crash|start failed)").*$/im;
    const found = crash.exec(text)?.[0];
    if (found !== undefined) told.push(`${name}: ${found.slice(0, 500)}`);
  }
  return told;
}

/** The last resort, by what the state says and only while it is that very process. */
async function killAll(dir: string): Promise<void> {
  const state = await loadState(dir);
  for (const { process } of state?.nodes ?? []) if (process) signalProcess(process, 'SIGKILL');
}
