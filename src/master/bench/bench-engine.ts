import { performance } from 'node:perf_hooks';
import type {
  EngineFigures,
  EnginePhaseFigure,
  EngineTask,
} from '../../common/bench/engine-messages.js';
import { LatencyHistogram } from '../../common/bench/latency-histogram.js';
import { scatteredOrder } from '../../common/bench/scattered-order.js';
import { WarehouseTree } from '../../common/bench/warehouse-tree.js';
import type { NamespacePhase } from '../../common/bench/namespace-phase.js';
import { assert } from '../../common/assert.js';
import { seededRandom } from '../../common/clock.js';
import { yieldTurn } from '../../runtime/yield-turn.js';
import { PAGE_BYTES } from '../core/memory/page-sizes.js';
import { Engine, HOME } from './engine.js';
import { EngineFiles } from './engine-files.js';

const EMPTY = `${HOME}/empty`;
const WITH_BLOCKS = `${HOME}/with-blocks`;
const WARM_UP = `${HOME}/warm-up`;
/** Files that are open at once while they get their blocks. */
const FILES_AT_ONCE = 128;
/** So often it says how far it is, and lets the process hear that nobody wants to know any more. */
const SAY_MS = 5_000;

export interface EngineSurroundings {
  readonly say: (line: string) => void;
  /** Files that are made before anything is measured. */
  readonly warmUpFiles: number;
  /** Resident bytes of the process once garbage is collected. */
  readonly residentBytes: () => Promise<number>;
}

/** The engine alone, in one process: what its operations cost and what a file and a block take. */
export async function benchEngine(
  task: EngineTask,
  { say, warmUpFiles, residentBytes }: EngineSurroundings,
): Promise<EngineFigures> {
  const { files, blocksPerFile, seed } = task;
  const engine = new Engine(seededRandom(seed));
  const maker = new EngineFiles(engine, task.blockServers, seededRandom(seed + 1));
  const { memory } = engine.state.namespace;
  const phases: EnginePhaseFigure[] = [];
  const measured = async (phase: NamespacePhase, steps: PhaseSteps): Promise<void> => {
    phases.push(await measurePhase(phase, steps, say));
  };
  warmUp(engine, maker, new WarehouseTree(warmUpFiles), blocksPerFile);
  const growth = await memoryGrowth(residentBytes, () => memory.pagesInUse * PAGE_BYTES);
  const tree = new WarehouseTree(files);
  await measured('create', creating(engine, tree, EMPTY));
  const empty = await growth();
  if (blocksPerFile > 0)
    await measured('create with blocks', creatingWithBlocks(maker, tree, blocksPerFile));
  const whole = await growth();
  const rssBytes = await residentBytes();
  const root = blocksPerFile > 0 ? WITH_BLOCKS : EMPTY;
  for (const [phase, steps] of usingTree(engine, tree, root, task)) await measured(phase, steps);
  const blocks = files * blocksPerFile;
  const perBlock = (of: 'rss' | 'pages'): number | undefined =>
    blocks === 0 ? undefined : (whole[of] - empty[of]) / blocks;
  return {
    ...task,
    rssBytes,
    rssBytesPerFile: empty.rss / files,
    pageBytesPerFile: empty.pages / files,
    rssBytesPerBlock: perBlock('rss'),
    pageBytesPerBlock: perBlock('pages'),
    phases,
  };
}

/** Code and a young generation that is in use are no part of what files take, so they are there before the first is made. */
function warmUp(
  engine: Engine,
  maker: EngineFiles,
  tree: WarehouseTree,
  blocksPerFile: number,
): void {
  const { count, step } = creating(engine, tree, `${WARM_UP}/empty`);
  for (let file = 0; file < count; file++) step(file);
  if (blocksPerFile === 0) return;
  const paths = Array.from({ length: tree.files }, (_, file) =>
    tree.pathOf(`${WARM_UP}/with-blocks`, file),
  );
  for (let at = 0; at < paths.length; at += FILES_AT_ONCE)
    maker.make(paths.slice(at, at + FILES_AT_ONCE), 1, () => 0);
}

function creating(engine: Engine, tree: WarehouseTree, root: string): PhaseSteps {
  return {
    count: tree.files,
    step: eachTimed((file) => engine.create(tree.pathOf(root, file))),
  };
}

function creatingWithBlocks(
  maker: EngineFiles,
  tree: WarehouseTree,
  blocksPerFile: number,
): PhaseSteps {
  return {
    count: tree.files,
    step: (from) => {
      const paths: string[] = [];
      for (let file = from; file < Math.min(tree.files, from + FILES_AT_ONCE); file++)
        paths.push(tree.pathOf(WITH_BLOCKS, file));
      return maker.make(paths, blocksPerFile, () => performance.now());
    },
  };
}

/**
 * What is asked of a tree that is there. One half of the files is renamed and the other removed, so that no phase has to
 * know what another did.
 */
function* usingTree(
  engine: Engine,
  tree: WarehouseTree,
  root: string,
  { seed, seconds }: EngineTask,
): Generator<readonly [NamespacePhase, PhaseSteps]> {
  const random = seededRandom(seed + 2);
  const pick = (count: number): number => Math.floor(random.next() * count);
  const order = scatteredOrder(tree.files, pick(tree.files));
  const half = Math.floor(tree.files / 2);
  const upTo = (count: number, call: (i: number) => void): PhaseSteps => {
    return { count, seconds, step: eachTimed(call) };
  };
  yield ['stat', upTo(Infinity, () => engine.stat(tree.pathOf(root, pick(tree.files))))];
  const list = (): void => {
    const directory = pick(tree.directories);
    const found = engine.list(tree.directoryPath(root, directory));
    assert(found === tree.filesIn(directory), `directory ${directory} lists ${found} files`);
  };
  yield ['list', upTo(Infinity, list)];
  const rename = (i: number): void => {
    const target = tree.directoryPath(root, pick(tree.directories));
    engine.rename(tree.pathOf(root, order(i)), `${target}/renamed-${i}`);
  };
  yield ['rename', upTo(half, rename)];
  const remove = (i: number): void => engine.remove(tree.pathOf(root, order(half + i)));
  yield ['remove', upTo(tree.files - half, remove)];
}

interface Memory {
  readonly rss: number;
  readonly pages: number;
}

/** What has been added since it was asked last. */
async function memoryGrowth(
  residentBytes: () => Promise<number>,
  pageBytes: () => number,
): Promise<() => Promise<Memory>> {
  let before: Memory = { rss: await residentBytes(), pages: pageBytes() };
  return async () => {
    const now = { rss: await residentBytes(), pages: pageBytes() };
    const grown = { rss: now.rss - before.rss, pages: now.pages - before.pages };
    before = now;
    return grown;
  };
}

interface PhaseSteps {
  readonly count: number;
  /** Ends sooner after so long. */
  readonly seconds?: number;
  /** Carries out the next operation, or more; gives the time in ms that each took. */
  readonly step: (from: number) => readonly number[];
}

function eachTimed(call: (i: number) => void): PhaseSteps['step'] {
  const took = [0];
  return (i) => {
    const startMs = performance.now();
    call(i);
    took[0] = performance.now() - startMs;
    return took;
  };
}

async function measurePhase(
  phase: NamespacePhase,
  { count, seconds = Number.POSITIVE_INFINITY, step }: PhaseSteps,
  say: (line: string) => void,
): Promise<EnginePhaseFigure> {
  const latency = new LatencyHistogram();
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  let sayMs = startMs + SAY_MS;
  let nowMs = startMs;
  for (let done = 0; done < count && nowMs < endMs; nowMs = performance.now()) {
    for (const ms of step(done)) {
      latency.recordMs(ms);
      done++;
    }
    if (nowMs < sayMs) continue;
    say(`${phase}: ${done}`);
    await yieldTurn();
    sayMs = nowMs + SAY_MS;
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  const operations = latency.size;
  return {
    phase,
    operations,
    operationsPerSecond: (operations * 1_000) / (nowMs - startMs),
    coreMicrosPerOperation: (user + system) / Math.max(1, operations),
    latencyFrom: 'begun',
    p50Ms: latency.percentileMs(0.5),
    p99Ms: latency.percentileMs(0.99),
    maxMs: latency.maxMs,
    histogram: latency.buckets,
  };
}
