import { seededRandom } from '../../../src/common/clock.js';
import type { SimCluster } from '../cluster/sim-cluster.js';
import type { SimPart } from '../cluster/sim-part.js';
import { FAULT_KINDS, RESTARTING_KINDS, strike } from './faults.js';
import type { HeldFiles } from '../workload/held-files.js';
import type { RunSettings } from './run-settings.js';

/** How often somebody looks for programs that ended by themselves and starts them again. */
const SUPERVISE_MS = 20_000;

/** Strikes with each kind of fault by itself, until it is told to stop. */
export class Nemesis {
  /** What struck, and when. */
  readonly struck: { readonly atMs: number; readonly kind: string }[] = [];
  /** Nothing is ended and started again any more. */
  sparing = false;
  private stopping = false;
  private readonly cluster: SimCluster;
  private readonly settings: RunSettings;
  private readonly held: HeldFiles;
  private readonly starting = new Map<SimPart, Promise<void>>();
  private readonly running: Promise<unknown>;

  constructor(cluster: SimCluster, settings: RunSettings, held: HeldFiles) {
    this.cluster = cluster;
    this.settings = settings;
    this.held = held;
    const kinds = FAULT_KINDS.map((kind, i) => this.haunt(kind, i));
    this.running = Promise.all([...kinds, this.supervise()]);
  }

  /** Resolves when no fault is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** Starts a part that is down; one that does not come up is tried again by the supervisor. */
  readonly revive = async (part: SimPart): Promise<void> => {
    if (part.node.running) return;
    let start = this.starting.get(part);
    if (start === undefined) {
      start = part.start().then(() => void this.starting.delete(part));
      this.starting.set(part, start);
    }
    await start;
  };

  /** A source for each kind: which others there are changes nothing in what this one draws. */
  private async haunt(kind: (typeof FAULT_KINDS)[number], index: number): Promise<void> {
    const { cluster, settings, held, revive } = this;
    const { leaseTimeoutMs } = settings;
    const random = seededRandom(settings.seed * 31 + index * 7_919);
    const rotten = new Set<number>();
    const sleep = (ms: number): Promise<void> => cluster.world.sleep(ms);
    if (!settings.faults.includes(kind)) return;
    const everyMs = settings.faultEveryMs * settings.faultKinds;
    for (;;) {
      await sleep(random.next() * 2 * everyMs);
      if (this.stopping) return;
      if (this.sparing && RESTARTING_KINDS.has(kind)) continue;
      this.struck.push({ atMs: cluster.world.nowMs, kind });
      await strike(kind, { cluster, random, sleep, revive, rotten, held, leaseTimeoutMs });
    }
  }

  private async supervise(): Promise<void> {
    const { cluster } = this;
    while (!this.stopping) {
      await cluster.world.sleep(SUPERVISE_MS);
      for (const part of cluster.parts) await this.revive(part);
    }
  }
}
