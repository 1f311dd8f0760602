import type { LatencyBuckets } from './latency-histogram.js';
import type { NamespacePhase } from './namespace-phase.js';

/** What `dfs bench namespace --engine` asks of the process that is the engine, and what that answers. */
export interface EngineTask {
  readonly files: number;
  /** Blocks of each file of a second tree; 0 for no such tree. */
  readonly blocksPerFile: number;
  /** That have the replicas, three of each block. */
  readonly blockServers: number;
  /** Time of each phase that could go on. */
  readonly seconds: number;
  readonly seed: number;
}

/** Operations came one after the other, each a turn of the one thread: latencies are how long each took. */
export interface EnginePhaseFigure {
  readonly phase: NamespacePhase;
  readonly operations: number;
  readonly operationsPerSecond: number;
  /** Processor time of the whole process, which says more on a machine that others use. */
  readonly coreMicrosPerOperation: number;
  readonly latencyFrom: 'begun';
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The longest turn. */
  readonly maxMs: number;
  readonly histogram: LatencyBuckets;
}

export interface EngineFigures extends EngineTask {
  /** Of the whole process, when all was made. */
  readonly rssBytes: number;
  /** What the process grew by with the first tree. */
  readonly rssBytesPerFile: number;
  /** Of that, the pages of the namespace, which do not depend on the collector. */
  readonly pageBytesPerFile: number;
  /**
   * What a block adds: its record with the SHA-256, and where its three replicas are. Growth with the second tree, less
   * what files without blocks took. Undefined without blocks.
   */
  readonly rssBytesPerBlock: number | undefined;
  readonly pageBytesPerBlock: number | undefined;
  readonly phases: readonly EnginePhaseFigure[];
}

/** From the engine's process: how far it is, or its end. */
export type EngineMessage =
  { readonly said: string } | { readonly failed: string } | { readonly figures: EngineFigures };
