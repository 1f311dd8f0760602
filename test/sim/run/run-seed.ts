import { seededRandom } from '../../../src/common/clock.js';
import { txId } from '../../../src/common/ids.js';
import { decodeEntry } from '../../../src/master/core/operation-codec.js';
import { readRecords } from '../../../src/master/journal/log-reader.js';
import { acknowledgedFiles, byTxid, finalState } from '../checkers/acknowledged.js';
import { checkBlockFacts } from '../checkers/block-facts.js';
import { ContentCells } from '../checkers/content-cells.js';
import { checkCluster } from '../checkers/invariants.js';
import { judge } from '../checkers/judge.js';
import type { LoggedCall } from '../checkers/log-witness.js';
import { namespaceModel } from '../checkers/namespace-model.js';
import type { SimClient } from '../cluster/sim-client.js';
import { SimCluster } from '../cluster/sim-cluster.js';
import type { LogLine } from '../cluster/sim-log.js';
import { HeldFiles } from '../workload/held-files.js';
import { Recorder, SentCalls } from '../workload/recorder.js';
import { readEverything, runWorkload, type WorkloadRun } from '../workload/run-workload.js';
import { SlowWriters } from '../workload/slow-writers.js';
import { WorkloadClient, type Leisure } from '../workload/workload-client.js';
import { healAll } from './faults.js';
import { Nemesis } from './nemesis.js';
import { pictureOf } from './picture.js';
import { settingsOf, type RunOptions, type RunSettings } from './run-settings.js';

export interface RunVerdict {
  readonly seed: number;
  /** What must not be, in words; empty if all is well. */
  readonly faults: readonly string[];
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly operations: number;
  /** In parts of the history that were too tangled to be decided without the log. */
  readonly undecided: number;
  readonly struck: readonly { readonly atMs: number; readonly kind: string }[];
}

/** The workload ends within this, or a client waits for ever. */
const WORK_MS_MAX = 40 * 3_600_000;
/** From the end of all faults to a cluster at rest: the longest back-off, repair, scrub, excess and orphans included. */
const SETTLE_MS_MAX = 3_600_000;
/** What is late on purpose (excess replicas, orphans) has been done by then. */
const REST_MS = 1_500_000;
/** Share of the plans after which nothing is started again, where the run does not end with that. */
const SPARED_AFTER = 0.6;
/** Steps of the search for an order, of one part of a history. */
const SEARCH_STEPS_MAX = 200_000;

/** One run: a cluster, its load and its trouble as the seed has them; then all heals, and everything is looked at. */
export async function runSeed(
  options: RunOptions,
  onLine?: (line: LogLine) => void,
): Promise<RunVerdict> {
  const run = new Run(settingsOf(options), onLine);
  return run.play();
}

class Run {
  private readonly settings: RunSettings;
  private readonly cluster: SimCluster;
  private readonly cells: ContentCells;
  private readonly recorder: Recorder;
  private readonly held = new HeldFiles();
  private readonly clients: readonly WorkloadClient[];
  private readonly faults: string[] = [];
  private moments = 0;
  private misinformed = false;

  constructor(settings: RunSettings, onLine: ((line: LogLine) => void) | undefined) {
    const taps = Array.from({ length: settings.cluster.clients ?? 1 }, () => new SentCalls());
    this.settings = settings;
    this.cluster = new SimCluster({
      ...settings.cluster,
      tap: (client) => ({
        tap: (stub) => taps[client]!.tap(stub),
        tapBlocks: (connect) => taps[client]!.tapBlocks(connect),
      }),
    });
    if (onLine !== undefined) {
      this.cluster.log.level = 'info';
      this.cluster.log.onLine = onLine;
    }
    this.cells = new ContentCells(settings.seed);
    // Time stands still within an event; the count keeps what happens in it apart.
    this.recorder = new Recorder({ now: () => this.cluster.world.nowMs + ++this.moments * 1e-6 });
    const { recorder, cells } = this;
    this.clients = this.cluster.clients.map(
      (part, i) =>
        new WorkloadClient({
          name: part.name,
          get dfs() {
            return part.dfs;
          },
          recorder,
          cells,
          settings: settings.workload,
          sent: taps[i]!,
          leisure: this.leisureOf(part, i),
        }),
    );
    this.cluster.world.onFault = ({ atMs, node, error }) =>
      this.faults.push(`${node} broke at ${atMs}: ${stackOf(error)}`);
  }

  async play(): Promise<RunVerdict> {
    const { cluster, settings } = this;
    let struck: RunVerdict['struck'] = [];
    let undecided = 0;
    try {
      await cluster.start();
      struck = await this.work();
      await this.settle();
      this.checkMaster();
      undecided = await this.look();
    } catch (error) {
      this.faults.push(stackOf(error));
    }
    return {
      seed: settings.seed,
      faults: this.faults,
      traceHash: cluster.world.trace.hash,
      virtualMs: cluster.world.nowMs,
      operations: this.recorder.operations.length,
      undecided,
      struck,
    };
  }

  private async work(): Promise<RunVerdict['struck']> {
    const { cluster, settings, clients } = this;
    const { seed, workload, plansMax, pauseMs } = settings;
    for (const path of workload.directories)
      await cluster.settle(clients[0]!.run({ verb: 'mkdir', path, parents: false }));
    const nemesis = new Nemesis(cluster, settings, this.held);
    const random = cluster.world.fork();
    const sparedAfter = SPARED_AFTER * plansMax * clients.length;
    let plans = 0;
    const pause = (): Promise<void> => {
      this.checkMaster();
      nemesis.sparing = !settings.endsWithRestarts && ++plans > sparedAfter;
      return cluster.world.sleep(random.next() * 2 * pauseMs);
    };
    const vary = this.slowWriters();
    const work = runWorkload({ seed, clients, settings: workload, plansMax, pause, vary });
    await cluster.settle(work, WORK_MS_MAX);
    await cluster.settle(nemesis.stop(), WORK_MS_MAX);
    return nemesis.struck;
  }

  /** Only looked at: nothing of the run changes by it. A fault is told once, though it may stay. */
  private checkMaster(): void {
    const { master, node } = this.cluster.master;
    if (master === undefined || !node.running || this.misinformed) return;
    const { kernel, derived } = master.insight;
    const found = checkBlockFacts(kernel.state, (id) => derived.blocks.facts(id));
    this.misinformed = found.length > 0;
    this.faults.push(...found);
  }

  /** What the process itself waits for stands still while it does. */
  private leisureOf({ node }: SimClient, index: number): Leisure {
    const random = seededRandom(this.settings.seed * 2_003 + index);
    const sleep = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        node.process?.schedule(ms, 'rest', resolve);
      });
    return { held: this.held, sleep, rest: (msMax) => sleep(random.next() * msMax) };
  }

  private slowWriters(): NonNullable<WorkloadRun['vary']> {
    const { cluster, settings, held } = this;
    const { seed, leaseTimeoutMs } = settings;
    const slow = cluster.clients.map(
      (_, i) => new SlowWriters(seededRandom(seed * 4_001 + i), held, leaseTimeoutMs),
    );
    return (client, plan) => slow[client]!.vary(cluster.clients[client]!.name, plan);
  }

  private async settle(): Promise<void> {
    const { cluster, settings } = this;
    healAll(cluster);
    if (settings.endsWithRestarts) for (const server of cluster.servers) server.kill();
    // All that stopped by itself is started again.
    for (const part of cluster.parts)
      for (let tries = 0; !part.node.running || !part.isUp; tries++) {
        if (tries === 10)
          throw new Error(`${part.name} does not start: ${stackOf(part.lastFailure)}`);
        if (!part.node.running) await cluster.settle(part.start());
        await cluster.world.advance(1_000);
      }
    const { dfs } = cluster.client;
    await cluster.until(
      'every server is live and every block is whole',
      async () => {
        const { servers, blocks, openFiles } = await dfs.report();
        // A server that lost a disk for good has to be started again to have it.
        for (const { name, failedVolumes } of servers)
          if (failedVolumes > 0) await this.startAgain(name);
        const whole = blocks.underReplicated + blocks.missing + blocks.corruptReplicas === 0;
        const live = servers.every(({ state }) => state === 'live');
        return live && whole && blocks.misplaced + blocks.overReplicated + openFiles === 0;
      },
      SETTLE_MS_MAX,
    );
    await cluster.world.advance(REST_MS);
  }

  private async startAgain(server: string): Promise<void> {
    const part = this.cluster.servers.find(({ name }) => name === server);
    part?.kill();
    await part?.start();
  }

  /** Everything is read and compared, and the history is judged. */
  private async look(): Promise<number> {
    const { cluster, settings, clients, cells, recorder, faults } = this;
    const { directories } = settings.workload;
    const unreadable = await cluster.settle(readEverything(clients[0]!, directories));
    faults.push(...unreadable.map((what) => `unreadable: ${what}`));
    const log = settings.keepsLog ? await cluster.settle(this.readLog()) : undefined;
    const judgement = judge(cells, recorder.operations, log, SEARCH_STEPS_MAX);
    faults.push(...judgement.faults);
    const model = namespaceModel(cells);
    const acknowledged =
      log === undefined ? [] : acknowledgedFiles(finalState(model, byTxid(judgement.operations)));
    const picture = await cluster.settle(pictureOf(cluster, directories));
    for (const { kind, subject, detail } of checkCluster(picture, acknowledged))
      faults.push(`${kind}: ${subject}: ${detail}`);
    return judgement.undecided;
  }

  private async readLog(): Promise<LoggedCall[]> {
    const { master, client } = this.cluster;
    const { clusterId } = await client.dfs.clusterInfo();
    const { txid } = await client.dfs.report();
    const range = { dir: master.logDir, clusterId, from: txId(1), upTo: txId(txid) };
    const log: LoggedCall[] = [];
    for await (const record of readRecords({ fs: master.fileSystem, ...range })) {
      const { caller, operation } = decodeEntry(record.payload);
      if (caller === undefined) continue;
      const { clientId, operation: number } = caller;
      log.push({ txid: record.txid, clientId, operation: number, kind: operation.kind });
    }
    return log;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
