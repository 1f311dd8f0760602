import { seededRandom, type Random } from '../../../src/common/clock.js';
import { BLOCK_BYTES_MIN, KiB, MiB } from '../../../src/common/sizes.js';
import { CLIENT_LIMITS } from '../../../src/client/limits.js';
import { DEFAULT_LIMITS as REPAIR_LIMITS } from '../../../src/repair/limits.js';
import type { SimClusterOptions } from '../cluster/sim-cluster.js';
import { USUAL_WORKLOAD, type WorkloadSettings } from '../workload/plan.js';
import { FAULT_KINDS, FIRST_KINDS, LATER_KINDS, type FaultKind } from './faults.js';

export interface RunOptions {
  readonly seed: number;
  /** Left to strike; all by default. Each draws from a source of its own, so that without one the others do the same. */
  readonly faults?: readonly FaultKind[];
  /** Plans of each client; default: drawn from the seed. */
  readonly plans?: number;
  /** Default: drawn from the seed. */
  readonly tempo?: Tempo;
}

/** What a seed makes of a run. Times are milliseconds of virtual time. */
export interface RunSettings {
  readonly seed: number;
  readonly cluster: SimClusterOptions;
  readonly workload: WorkloadSettings;
  readonly plansMax: number;
  /** Mean pause of a client between two plans. */
  readonly pauseMs: number;
  /** Mean time between two faults, of whatever kinds. */
  readonly faultEveryMs: number;
  readonly faults: readonly FaultKind[];
  /** How many kinds were drawn, whichever of them are left to strike. */
  readonly faultKinds: number;
  /** The log is kept as it is, and checked against the history, rather than cut by checkpoints. */
  readonly keepsLog: boolean;
  readonly leaseTimeoutMs: number;
  /** All block servers are started anew at the end, and tell the master all that they have; else nothing is, near the end. */
  readonly endsWithRestarts: boolean;
}

/** From hectic, where faults meet, to calm, where each has all its consequences before the next one strikes. */
const TEMPI = {
  hectic: { pauseMs: 500, faultEveryMs: 2_000 },
  middle: { pauseMs: 4_000, faultEveryMs: 10_000 },
  calm: { pauseMs: 120_000, faultEveryMs: 300_000 },
} as const;

export type Tempo = keyof typeof TEMPI;
export const TEMPO_NAMES = Object.keys(TEMPI) as readonly Tempo[];

/** A calm run takes several times as long as another one: of those that are drawn this share stays calm. */
const CALM_KEPT = 3 / 4;

/** Draws a kind of cluster, of load and of trouble: few servers or more, one disk or two, calm or hectic. */
export function settingsOf(options: RunOptions): RunSettings {
  const { seed, faults = FAULT_KINDS, plans } = options;
  const random = seededRandom(seed ^ 0x5eed);
  const between = (low: number, high: number): number =>
    low + Math.floor(random.next() * (high - low + 1));
  const keepsLog = random.next() < 0.6;
  const drawnTempo = pick(random, TEMPO_NAMES);
  const tempo = options.tempo ?? tempoOf(seed, drawnTempo);
  const disksPerServer = between(1, 2);
  const drawn = FIRST_KINDS.filter(() => random.next() < 0.7);
  // What came later draws from a source of its own, so that seeds draw all else as they did without it.
  const later = seededRandom(seed ^ 0x1a7e);
  const endsWithRestarts = later.next() < 0.5;
  const alsoDrawn = LATER_KINDS.filter(() => later.next() < 0.7);
  const knobs = knobsOf(seed);
  const cluster = {
    seed,
    servers: between(4, 6),
    disksPerServer,
    diskBytes: 128 * MiB,
    repairWorkers: between(1, 2),
    clients: between(2, 3),
    master: {
      deadAfter: pick(random, knobs.deadAfter),
      leaseTimeout: pick(random, [5_000, 20_000]),
      minReplicas: pick(random, [1, 2]),
      ...(keepsLog ? { checkpointInterval: 1e12 } : { checkpointBytes: 4_096, segmentBytes: MiB }),
    },
    blockServer: { scrubPeriodMs: 600_000 },
    client: { wholeBlockBytesMax: wholeBytesOf(seed), handedCompletionsMax: handedOf(seed) },
    repairWorker: { askAgainMsMin: knobs.askAgainMsMin },
  } satisfies SimClusterOptions;
  return {
    seed,
    cluster,
    workload: { ...USUAL_WORKLOAD, blockSize: BLOCK_BYTES_MIN, durabilities: ['sync'] },
    plansMax: plans ?? between(40, 120),
    ...TEMPI[tempo],
    faults: [...drawn, ...alsoDrawn].filter((kind) => faults.includes(kind)),
    faultKinds: drawn.length,
    keepsLog,
    leaseTimeoutMs: cluster.master.leaseTimeout,
    endsWithRestarts,
  };
}

interface Knobs {
  readonly deadAfter: readonly number[];
  readonly askAgainMsMin: number;
}

/** As programs ship, or as hasty as tests like it. */
const USUAL: Knobs = { deadAfter: [10_000, 30_000], askAgainMsMin: REPAIR_LIMITS.askAgainMsMin };
/** Of five seeds those with these remainders turn settings; of those that are kept only those do that found something so. */
const TURNING = [1, 2];

/**
 * Settings of production that two of five seeds turn, from a source of its own. The time after which a silent server is dead
 * also makes heartbeats: one in 0.7, 2 or 3 s. A repair worker asks at least three times in a lease.
 */
function knobsOf(seed: number): Knobs {
  if (!TURNING.includes(seed % 5)) return USUAL;
  const random = seededRandom(seed ^ 0x0b0b);
  return {
    deadAfter: pick(random, [USUAL.deadAfter, [30_000, 60_000]]),
    askAgainMsMin: pick(random, [USUAL.askAgainMsMin, 1_000, 3_000]),
  };
}

/** Of three seeds one sends all that it may whole, one small blocks alone, and one none; from a source of its own. */
function wholeBytesOf(seed: number): number {
  return pick(seededRandom(seed ^ 0x5a14), [CLIENT_LIMITS.wholeBlockBytesMax, 4 * KiB, 0]);
}

/**
 * Of four seeds two have files completed with their blocks as programs do, one a file at a time, and one none; from a source
 * of its own, in which those that are kept draw none.
 */
function handedOf(seed: number): number {
  const asProgramsDo = CLIENT_LIMITS.handedCompletionsMax;
  return pick(seededRandom(seed ^ 0x6463), [asProgramsDo, asProgramsDo, 1, 0]);
}

/** One run of four is calm. The draw has a source of its own, so that the other ones are what they would be without it. */
function tempoOf(seed: number, drawn: Tempo): Tempo {
  if (drawn !== 'calm') return drawn;
  const random = seededRandom(seed ^ 0xca1a);
  if (random.next() < CALM_KEPT) return drawn;
  return pick(random, ['hectic', 'middle']);
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)]!;
}
