import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReport } from '../../common/admin-messages.js';
import { DfsError, isDfsError } from '../../common/error.js';
import type { Dfs } from '../api.js';
import type { CopiesSample, RedundancyWatch } from '../core/experiment/redundancy-watch.js';
import type { ClusterSample } from '../core/experiment/timeline.js';
import { lackingCopies } from './block-copies.js';
import {
  SAMPLE_CLOSELY_MS,
  SAMPLE_COPIES_MS,
  SAMPLE_MS,
  SAMPLE_PAUSE_MS_MIN,
  SAMPLES_MAX,
} from './limits.js';
import { ReportSource } from './report-source.js';

export interface SamplerOptions {
  readonly master: string;
  readonly dfs: Dfs;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
}
type Holds = (report: ClusterReport, sample: ClusterSample) => boolean;
interface Waiter {
  readonly holds: Holds;
  readonly resolve: (sample: ClusterSample) => void;
}

/** Asks the master again and again how the cluster is, keeps what it said, and wakes those who wait for something. */
export class Sampler {
  readonly samples: ClusterSample[] = [];
  /** Follow these blocks too, on all servers but those that were lost. */
  watched: { readonly watch: RedundancyWatch; readonly lost: ReadonlySet<string> } | undefined;
  private readonly options: SamplerOptions;
  private readonly waiters = new Set<Waiter>();
  private readonly stopping = new AbortController();
  private firstBytes: number | undefined;
  private isClose = false;
  private walkedMs = -Infinity;
  private lastCopies: CopiesSample | undefined;
  private readonly source: ReportSource;
  private readonly ended: Promise<void>;

  constructor(options: SamplerOptions) {
    this.options = options;
    this.source = new ReportSource(options.master);
    this.ended = this.rounds();
  }

  /** Ends the loop; what waits then is told so. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
    this.source.close();
  }

  /**
   * Resolves with the first sample from now on that `holds`.
   * @param closely ask more often meanwhile, to tell the time more exactly
   * @throws DfsError DEADLINE_EXCEEDED with `what`
   */
  async until(
    what: string,
    holds: Holds,
    options: { readonly withinMs: number; readonly closely?: boolean },
  ): Promise<ClusterSample> {
    const { signal } = this.options;
    this.isClose = options.closely ?? false;
    const over = AbortSignal.any([
      signal,
      this.stopping.signal,
      AbortSignal.timeout(Math.ceil(options.withinMs)),
    ]);
    let waiter: Waiter | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const end = (): void =>
          reject(
            signal.aborted
              ? new DfsError('CANCELLED', 'Interrupted')
              : new DfsError(
                  'DEADLINE_EXCEEDED',
                  `not within ${Math.ceil(options.withinMs)} ms: ${what}`,
                ),
          );
        if (over.aborted) end();
        over.addEventListener('abort', end, { once: true });
        this.waiters.add((waiter = { holds, resolve }));
      });
    } finally {
      if (waiter !== undefined) this.waiters.delete(waiter);
      this.isClose = false;
    }
  }

  private async rounds(): Promise<void> {
    while (!this.stopping.signal.aborted && this.samples.length < SAMPLES_MAX) {
      const begun = performance.now();
      await this.sample();
      const pause = (this.isClose ? SAMPLE_CLOSELY_MS : SAMPLE_MS) - (performance.now() - begun);
      await sleep(Math.max(SAMPLE_PAUSE_MS_MIN, pause), undefined, {
        signal: this.stopping.signal,
      }).catch(() => undefined);
    }
  }

  private async sample(): Promise<void> {
    const report = await this.source.next();
    const timeMs = this.options.nowMs();
    const copies = report === undefined ? undefined : await this.copies(report);
    const sample = { timeMs, report: report && this.summary(report), copies };
    this.samples.push(sample);
    if (report === undefined) return;
    for (const { holds, resolve } of this.waiters) if (holds(report, sample)) resolve(sample);
  }

  /** A walk over all blocks costs more than a report: none is made of which it is known what it would find. */
  private async copies({ servers, blocks }: ClusterReport): Promise<CopiesSample | undefined> {
    if (this.watched === undefined) return undefined;
    const { watch, lost } = this.watched;
    // Until then nothing is repaired.
    if (servers.some(({ name, state }) => lost.has(name) && state !== 'dead'))
      return watch.atFirst();
    const { dfs, nowMs } = this.options;
    const isDue = nowMs() >= this.walkedMs + SAMPLE_COPIES_MS || blocks.underReplicated === 0;
    if (watch.orderIsKnown && !isDue) return this.lastCopies;
    this.walkedMs = nowMs();
    try {
      const lacking = await lackingCopies(dfs, this.stopping.signal);
      return (this.lastCopies = watch.observe(nowMs(), lacking));
    } catch (error) {
      // The master went away between the two questions.
      if (isDfsError(error)) return undefined;
      throw error;
    }
  }

  private summary(report: ClusterReport): ClusterSample['report'] {
    const count = (state: string): number =>
      report.servers.filter((server) => server.state === state).length;
    this.firstBytes ??= report.repair.bytesTotal;
    return {
      live: count('live'),
      stale: count('stale'),
      dead: count('dead'),
      queued: report.repair.queued,
      inFlight: report.repair.inFlight,
      underReplicated: report.blocks.underReplicated,
      corruptReplicas: report.blocks.corruptReplicas,
      missing: report.blocks.missing,
      repairedBytes: Math.max(0, report.repair.bytesTotal - this.firstBytes),
    };
  }
}
