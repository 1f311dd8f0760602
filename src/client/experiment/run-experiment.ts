import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectOptions, Dfs } from '../api.js';
import { machineFacts, type MachineFacts } from '../bench/machine-facts.js';
import type { Timeline, TimelineEvent } from '../core/experiment/timeline.js';
import { fetchReport } from '../local-cluster/fetch-report.js';
import { LocalCluster } from '../local-cluster/local-cluster.js';
import type { ExperimentConfig } from './experiment-settings.js';
import { AFTER_MS, OPERATION_MS_MAX, READY_MS_MAX, SETTLE_MS_MAX, WARM_UP_MS } from './limits.js';
import { layData, planData } from './load/lay-data.js';
import { settleDisks } from './load/settle-disks.js';
import { Ledger } from './load/ledger.js';
import type { LoadRecords } from './load/load-records.js';
import { Load } from './load/load.js';
import { verifyFiles, type Verification } from './load/verify-files.js';
import { makeStage } from './make-stage.js';
import { Sampler } from './sampler.js';
import type { Outcome, Scenario } from './scenario.js';
import { inTime } from './scenarios/in-time.js';

export interface ExperimentOrder {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly config: ExperimentConfig;
  /** Where the cluster's folder is made. */
  readonly dir: string | undefined;
  readonly keep: boolean;
}
export interface ExperimentSurroundings {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly connect: (options: ConnectOptions) => Promise<Dfs>;
}
/** All that a run gave; `composeResult` makes figures of it. */
export interface ExperimentRun {
  readonly outcome: Outcome;
  readonly records: LoadRecords;
  readonly verification: Verification;
  readonly timeline: Timeline;
  readonly machine: MachineFacts;
  /** Of the machine over a minute, at the start of the load and at its end. */
  readonly loadAverages: readonly [number, number];
  readonly failures: readonly string[];
}

/** Plays one experiment on a cluster of its own, which is gone afterwards however it ends (or stopped, with `keep`). */
export async function runExperiment(
  order: ExperimentOrder,
  surroundings: ExperimentSurroundings,
): Promise<ExperimentRun> {
  const { config, keep } = order;
  const { signal, say } = surroundings;
  const folder = await mkdtemp(join(order.dir ?? tmpdir(), 'cairn-experiment-'));
  say(`a master, ${config.blockServers} block servers and a repair worker, in ${folder}`);
  const up = LocalCluster.up(
    folder,
    {
      blockServers: config.blockServers,
      domains: config.domains,
      deadAfterMs: config.deadAfterMs,
      blockSize: config.blockSize,
      replication: config.replication,
      durability: config.durability,
      repairWorkers: 1,
      repairBandwidth: config.bandwidth ?? 0,
    },
    { fetchReport, owned: true, signal, readyTimeoutMs: READY_MS_MAX },
  );
  try {
    return await onCluster(await up, order, surroundings);
  } finally {
    // Also what is still coming up: nothing may outlive the folder.
    await up.then((cluster) => cluster.down()).catch(() => undefined);
    if (keep) say(`kept: dfs cluster up --dir ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function onCluster(
  cluster: LocalCluster,
  { scenario, config, seed }: ExperimentOrder,
  { signal, say, connect }: ExperimentSurroundings,
): Promise<ExperimentRun> {
  const master = await cluster.masterAddress();
  const machine = machineFacts(cluster.dir);
  await using dfs = await connect({ master, timeoutMs: OPERATION_MS_MAX });
  const ledger = new Ledger();
  const data = planData({ ...config, bytesPerServer: config.size, seed });
  await lay(dfs, data, ledger, signal, say);
  if (!(await settleDisks(cluster.dir, signal)))
    say('the data could not be written back first: latencies may be disturbed by it');

  const begun = performance.now();
  const nowMs = (): number => performance.now() - begun;
  const sampler = new Sampler({ master, dfs, nowMs, signal });
  let load: Load | undefined;
  try {
    const failures: string[] = [];
    await inTime(settled(sampler), failures);
    load = await Load.start({
      clients: config.clients,
      paceMs: config.paceMs,
      seed,
      ledger,
      nowMs,
      signal,
      data: data.map(({ name }) => name),
      connect: (timeoutMs) => connect({ master, timeoutMs }),
    });
    const busyBefore = loadAverage();
    const events: TimelineEvent[] = [];
    const stage = makeStage({
      config,
      cluster,
      dfs,
      load,
      ledger,
      sampler,
      signal,
      nowMs,
      say,
      events,
      seed,
    });
    await stage.sleep(WARM_UP_MS);
    stage.enter('before');
    const outcome = await scenario.play(stage);
    stage.enter('after');
    await stage.sleep(AFTER_MS);
    await load.stop();
    stage.mark('the load has ended');
    const busyAfter = loadAverage();
    await inTime(settled(sampler), failures);
    say('every file is read and compared');
    const verification = await verifyFiles(dfs, ledger, signal);
    await sampler.stop();
    const timeline = { samples: sampler.samples, seconds: load.records.seconds(), events };
    return {
      outcome,
      records: load.records,
      verification,
      timeline,
      machine,
      loadAverages: [busyBefore, busyAfter],
      failures: [...outcome.failures, ...failures],
    };
  } finally {
    await Promise.all([load?.stop(), sampler.stop()]);
  }
}

function loadAverage(): number {
  return loadavg()[0] ?? 0;
}

/** No block lacks a copy or has two in one domain that could be apart, and none is known as damaged. */
async function settled(sampler: Sampler): Promise<void> {
  await sampler.until(
    'no block lacks a copy, is missing, misplaced or damaged',
    ({ safeMode, blocks: { underReplicated, missing, misplaced, corruptReplicas } }) =>
      !safeMode && underReplicated + missing + misplaced + corruptReplicas === 0,
    { withinMs: SETTLE_MS_MAX },
  );
}

async function lay(
  dfs: Dfs,
  data: ReturnType<typeof planData>,
  ledger: Ledger,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const bytes = data.reduce((sum, { name }) => sum + name.length, 0);
  const begun = performance.now();
  let written = 0;
  let told = 0;
  await layData(dfs, data, ledger, {
    signal,
    onBytes: (more) => {
      written += more;
      const quarters = Math.floor((written * 4) / bytes);
      if (quarters === told) return;
      told = quarters;
      const rate = written / 1e3 / (performance.now() - begun);
      say(`${data.length} files written to ${quarters * 25} %, ${rate.toFixed(0)} MB/s`);
    },
  });
}
