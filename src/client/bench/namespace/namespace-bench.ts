import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { WarehouseTree } from '../../../common/bench/warehouse-tree.js';
import type { ReportedReplica } from '../../../common/node-messages.js';
import type { Dfs } from '../../api.js';
import type { MetadataTransport } from '../../connect.js';
import { ClientProcesses } from '../load/client-processes.js';
import type { LaneOutcome } from '../load/measure-lanes.js';
import { measureRound, type MeasuredMaster, type RoundFigures } from '../load/measure-round.js';
import { residentBytes } from '../process-usage.js';
import type { NamespaceClient, NamespaceOrder } from './namespace-run.js';
import type { NamespacePhase } from '../../../common/bench/namespace-phase.js';
import { StandInServers } from './stand-in-servers.js';

export interface NamespaceBenchOptions {
  readonly files: number;
  /** Blocks of each file of a second tree; 0 for no such tree. */
  readonly blocksPerFile: number;
  readonly clients: number;
  /** Operations at once, over all clients. */
  readonly inFlight: number;
  /** Time of each phase that could go on. */
  readonly seconds: number;
  /** Operations a second offered by all clients; 0 for as many as are answered. */
  readonly rate: number;
  readonly seed: number;
  readonly transport: MetadataTransport;
}

export interface NamespacePhaseFigure extends RoundFigures {
  readonly phase: NamespacePhase;
  readonly operations: number;
}

export interface NamespaceFigures extends Omit<NamespaceBenchOptions, 'transport'> {
  /** With files in them. */
  readonly directories: number;
  readonly createSeconds: number;
  readonly createsPerSecond: number;
  /** The whole tree, walked by one client. */
  readonly listSeconds: number;
  readonly listedPerSecond: number;
  readonly phases: readonly NamespacePhaseFigure[];
  /** Of all at once. */
  readonly renameMs: number;
  /** With all files, before any is renamed or removed. */
  readonly masterRssBytes: number;
  /** What the master grew by with the first tree. */
  readonly rssBytesPerFile: number;
  /**
   * What a block adds, with its SHA-256 and three replicas: growth with the second tree, less what files without blocks
   * took. Undefined without blocks.
   */
  readonly rssBytesPerBlock: number | undefined;
  readonly checkpointSeconds: number;
  readonly checkpointBytes: number;
  /** From the start of the process to its `ready` line, by log replay and by the checkpoint. */
  readonly restartFromLogSeconds: number;
  readonly restartFromCheckpointSeconds: number;
}

export interface NamespaceBenchTarget {
  readonly dfs: Dfs;
  readonly master: string;
  /** The master as it runs now. */
  readonly measured: () => MeasuredMaster;
  /** Stops and starts the master; resolves with the seconds until it was ready. */
  readonly restartMaster: () => Promise<number>;
}

const NAMESPACE_RUN = fileURLToPath(new URL('./namespace-run.js', import.meta.url));
const TOP = '/bench';
const RENAMED = '/bench-renamed';
const EMPTY = `${TOP}/empty`;
const WITH_BLOCKS = `${TOP}/with-blocks`;
/** As many as there are copies of a block, where nobody says otherwise. */
const STAND_INS = 3;

/** A tree of files through clients: made, used in each way, renamed as a whole, kept over restarts. */
export async function benchNamespace(
  target: NamespaceBenchTarget,
  options: NamespaceBenchOptions,
  say: (line: string) => void,
): Promise<NamespaceFigures> {
  const { dfs } = target;
  const { transport: _transport, ...shown } = options;
  const used = await useTrees(target, options, say);
  const renameStart = performance.now();
  await dfs.rename(TOP, RENAMED);
  const renameMs = performance.now() - renameStart;
  say('renamed; restarting the master from its log');
  const restartFromLogSeconds = await target.restartMaster();
  await expectFiles(dfs, RENAMED, used.filesLeft);
  const checkpoint = await dfs.checkpoint();
  say('checkpoint written; restarting the master from it');
  const restartFromCheckpointSeconds = await target.restartMaster();
  await expectFiles(dfs, RENAMED, used.filesLeft);
  const { filesLeft: _filesLeft, ...figures } = used;
  return {
    ...shown,
    ...figures,
    renameMs,
    checkpointSeconds: checkpoint.durationMs / 1_000,
    checkpointBytes: checkpoint.sizeBytes,
    restartFromLogSeconds,
    restartFromCheckpointSeconds,
  };
}

type TreeFigures = Pick<
  NamespaceFigures,
  | 'directories'
  | 'createSeconds'
  | 'createsPerSecond'
  | 'listSeconds'
  | 'listedPerSecond'
  | 'phases'
  | 'masterRssBytes'
  | 'rssBytesPerFile'
  | 'rssBytesPerBlock'
> & { readonly filesLeft: number };

/** All that clients do; the ones that use the files are those that made them. */
async function useTrees(
  target: NamespaceBenchTarget,
  options: NamespaceBenchOptions,
  say: (line: string) => void,
): Promise<TreeFigures> {
  const { dfs } = target;
  const { files, blocksPerFile, seconds } = options;
  await using clients = await startClients(target, options);
  const { masterPid } = target.measured();
  const rssBytes = (): number => residentBytes(masterPid, 'VmRSS');
  const phases: NamespacePhaseFigure[] = [];
  const measured = async (phase: NamespacePhase, root: string, limit?: number): Promise<number> => {
    const figure = await measurePhase(clients, target.measured(), { phase, root, limit, options });
    say(`${phase}: ${figure.operationsPerSecond.toFixed(0)} operations/s`);
    phases.push(figure);
    return figure.operations;
  };
  const rssBefore = rssBytes();
  const createStart = performance.now();
  await measured('create', EMPTY);
  const createSeconds = since(createStart);
  const rssEmpty = rssBytes();
  const listStart = performance.now();
  await expectFiles(dfs, TOP, files);
  const listSeconds = since(listStart);

  await using standIns = blocksPerFile > 0 ? await startStandIns(target, clients) : undefined;
  const root = standIns === undefined ? EMPTY : WITH_BLOCKS;
  // Listings leave garbage behind, which is no part of the files that come now.
  const rssListed = rssBytes();
  if (standIns !== undefined) await standIns.unlessFailed(measured('create with blocks', root));
  const masterRssBytes = rssBytes();
  const rssBytesPerFile = (rssEmpty - rssBefore) / files;
  for (const phase of ['stat', 'list', 'rename'] as const) await measured(phase, root, seconds);
  const removed = await measured('remove', root, seconds);
  return {
    directories: new WarehouseTree(files).directories,
    createSeconds,
    createsPerSecond: files / createSeconds,
    listSeconds,
    listedPerSecond: files / listSeconds,
    phases,
    masterRssBytes,
    rssBytesPerFile,
    rssBytesPerBlock:
      standIns === undefined
        ? undefined
        : ((masterRssBytes - rssListed) / files - rssBytesPerFile) / blocksPerFile,
    filesLeft: files * (standIns === undefined ? 1 : 2) - removed,
  };
}

function startClients(
  { master }: NamespaceBenchTarget,
  { clients, files, blocksPerFile, seed, transport }: NamespaceBenchOptions,
): Promise<ClientProcesses<NamespaceOrder>> {
  const introductions = Array.from({ length: clients }, (_, client): NamespaceClient => {
    return { client, clients, files, blocksPerFile, seed, master, transport };
  });
  return ClientProcesses.start(NAMESPACE_RUN, introductions);
}

async function startStandIns(
  { dfs, master }: NamespaceBenchTarget,
  clients: ClientProcesses<NamespaceOrder>,
): Promise<StandInServers> {
  const { clusterId } = await dfs.clusterInfo();
  const standIns = await StandInServers.start(master, clusterId, STAND_INS);
  clients.onNote((note) => standIns.have(note as readonly ReportedReplica[]));
  return standIns;
}

async function measurePhase(
  clients: ClientProcesses<NamespaceOrder>,
  master: MeasuredMaster,
  what: {
    readonly phase: NamespacePhase;
    readonly root: string;
    /** Seconds after which it ends also where something is left to do. */
    readonly limit: number | undefined;
    readonly options: NamespaceBenchOptions;
  },
): Promise<NamespacePhaseFigure> {
  const { phase, root, limit, options } = what;
  const order: NamespaceOrder = {
    kind: 'phase',
    phase,
    root,
    lanes: Math.ceil(options.inFlight / clients.count),
    seconds: limit,
    rate: options.rate / clients.count,
  };
  const { figures, outcomes } = await measureRound(master, options.rate, () =>
    clients.ask<LaneOutcome>(order),
  );
  return { phase, operations: outcomes.reduce((sum, { done }) => sum + done, 0), ...figures };
}

/** Walks the tree by listings and checks that nothing is missing. */
async function expectFiles(dfs: Dfs, root: string, files: number): Promise<void> {
  let found = 0;
  const pending = [root];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for await (const entry of dfs.list(path)) {
      if (entry.type === 'directory') pending.push(entry.path);
      else found++;
    }
  }
  if (found !== files) throw new Error(`${found} files listed instead of ${files}`);
}

function since(start: number): number {
  return (performance.now() - start) / 1_000;
}
