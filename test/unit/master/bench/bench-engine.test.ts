import { seededRandom } from '../../../../src/common/clock.js';
import { benchEngine } from '../../../../src/master/bench/bench-engine.js';
import { Engine, HOME } from '../../../../src/master/bench/engine.js';
import { EngineFiles } from '../../../../src/master/bench/engine-files.js';

const TASK = { files: 300, blocksPerFile: 2, blockServers: 4, seconds: 0.05, seed: 1 };

/** Growth of a megabyte with the first tree, and of three with the second. */
function surroundings() {
  const resident = [10e6, 11e6, 14e6, 14e6];
  return { say: () => {}, warmUpFiles: 10, residentBytes: async () => resident.shift()! };
}

test('the engine tells each phase with all its latencies, and what a file and a block take', async () => {
  const figures = await benchEngine(TASK, surroundings());
  expect(figures).toMatchObject({ ...TASK, rssBytes: 14e6 });
  expect(figures.rssBytesPerFile).toBeCloseTo(1e6 / 300);
  expect(figures.rssBytesPerBlock).toBeCloseTo(2e6 / 600);
  const operations = Object.fromEntries(
    figures.phases.map((each) => [each.phase, each.operations]),
  );
  expect(operations).toMatchObject({ create: 300, 'create with blocks': 300 });
  expect(Math.min(...Object.values(operations))).toBeGreaterThan(0);
  expect(Object.keys(operations)).toHaveLength(6);
  for (const { histogram, operations: count, maxMs, latencyFrom } of figures.phases) {
    expect(histogram.counts.reduce((sum, each) => sum + each, 0)).toBe(count);
    expect(histogram.upToUs.at(-1)! / 1_000).toBe(maxMs);
    expect(latencyFrom).toBe('begun');
  }
});

test('without blocks there is no second tree, and nothing is said of blocks', async () => {
  const figures = await benchEngine({ ...TASK, blocksPerFile: 0 }, surroundings());
  expect(figures.rssBytesPerBlock).toBeUndefined();
  expect(figures.pageBytesPerBlock).toBeUndefined();
  expect(figures.phases.map(({ phase }) => phase)).toEqual([
    'create',
    'stat',
    'list',
    'rename',
    'remove',
  ]);
});

test('the same seed leaves the same state', async () => {
  const made = (seed: number) => {
    const engine = new Engine(seededRandom(seed));
    new EngineFiles(engine, 5, seededRandom(seed)).make([`${HOME}/a`, `${HOME}/b`], 2, () => 0);
    return [engine.stat(`${HOME}/a`), engine.stat(`${HOME}/b`)];
  };
  expect(made(1)).toEqual(made(1));
  expect(made(1)).not.toEqual(made(2));
});

test('each block is committed with a SHA-256 and has three replicas', () => {
  const engine = new Engine(seededRandom(1));
  const files = new EngineFiles(engine, 5, seededRandom(2));
  const paths = Array.from({ length: 10 }, (_, i) => `${HOME}/folder/file-${i}`);
  expect(files.make(paths, 3, () => 0)).toHaveLength(10);
  expect(engine.derived.blockCounts()).toMatchObject({
    total: 30,
    underReplicated: 0,
    overReplicated: 0,
    missing: 0,
  });
  const { inode, openForWrite } = engine.stat(paths[4]!);
  const blocks = engine.state.namespace.blocks(inode, 0, 10);
  expect(openForWrite).toBe(false);
  expect(blocks).toHaveLength(3);
  for (const { id, sha256 } of blocks) {
    expect(sha256.some((byte) => byte !== 0)).toBe(true);
    expect(engine.derived.locate(id, { host: '' }, seededRandom(1))).toHaveLength(3);
  }
});
