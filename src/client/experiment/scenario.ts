import type { Random } from '../../common/clock.js';
import type { Dfs } from '../api.js';
import type { RedundancyWatch } from '../core/experiment/redundancy-watch.js';
import type { LocalCluster } from '../local-cluster/local-cluster.js';
import type { ExperimentConfig } from './experiment-settings.js';
import type { Phase } from './load/load-records.js';
import type { Ledger } from './load/ledger.js';
import type { Load } from './load/load.js';
import type { Sampler } from './sampler.js';

/** What a scenario works on: a cluster with data in it and clients at work. */
export interface Stage {
  readonly config: ExperimentConfig;
  readonly cluster: LocalCluster;
  readonly dfs: Dfs;
  readonly load: Load;
  /** What the cluster has acknowledged. */
  readonly ledger: Ledger;
  readonly sampler: Sampler;
  /** Fixed by the seed. */
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Milliseconds since the load began. */
  nowMs(): number;
  /** Waits; rejects on an interrupt. */
  sleep(ms: number): Promise<void>;
  /** Something happened now: for the timeline, the plots and the person who waits. */
  mark(label: string): void;
  enter(phase: Phase): void;
}

/** A figure that one kind of experiment alone has. */
export interface Fact {
  /** Name in result.json. */
  readonly key: string;
  readonly label: string;
  readonly value: number | string | null;
  readonly unit: 'ms' | 'bytes' | 'count' | 'text';
}

/** Times are milliseconds since the fault; null where an experiment has no such thing, or where it did not happen. */
export interface Outcome {
  readonly detectedMs: number | null;
  readonly fullyReplicatedMs: number | null;
  /** The phase whose latencies are compared with those before the fault. */
  readonly during: Phase;
  readonly watch?: RedundancyWatch | undefined;
  readonly faultMs: number;
  readonly facts: readonly Fact[];
  /** What was not as it has to be. */
  readonly failures: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** Why it cannot be played with this configuration. */
  refusal(config: ExperimentConfig): string | undefined;
  play(stage: Stage): Promise<Outcome>;
}
