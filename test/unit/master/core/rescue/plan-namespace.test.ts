import * as fc from 'fast-check';
import { blockId, generation, txId } from '../../../../../src/common/ids.js';
import type { ScannedReplica } from '../../../../../src/common/inventory.js';
import { joinNames } from '../../../../../src/common/path.js';
import { nullBlockSink } from '../../../../../src/master/core/blocks/block-sink.js';
import { buildState } from '../../../../../src/master/core/rescue/build-state.js';
import { ReplicaCollection } from '../../../../../src/master/core/rescue/collect-replicas.js';
import {
  planNamespace,
  type NamespacePlan,
} from '../../../../../src/master/core/rescue/plan-namespace.js';
import { encodeState } from '../../../../../src/master/core/state-codec.js';
import { decodeState } from '../../../../../src/master/core/state-decoder.js';
import { replica, WrittenFiles, type Step } from './written-files.js';

function collect(replicas: Iterable<ScannedReplica>): ReplicaCollection {
  const collection = new ReplicaCollection();
  for (const each of replicas) collection.add(each, each.disk);
  return collection;
}

function planOf(...replicas: readonly ScannedReplica[]): NamespacePlan {
  return planNamespace(collect(replicas));
}

/** Path -> generations of its blocks, in order. */
function filesOf({ files }: NamespacePlan): Record<string, number[]> {
  return Object.fromEntries(
    files.map(({ names, blocks }) => [joinNames(names), blocks.map((b) => Number(b.generation))]),
  );
}

describe('blocks of one file', () => {
  test('in any order: one file at its path', () => {
    const plan = planOf(
      replica({ block: 3, offset: 200, length: 7 }),
      replica({ block: 1 }),
      replica({ block: 2, offset: 100 }),
    );
    expect(filesOf(plan)).toEqual({ '/f': [1, 2, 3] });
    expect(plan).toMatchObject({ partial: [], conflicts: [], olderReplicas: 0 });
  });

  test('one missing in the middle: what is there, in /lost+found, with the bytes in the name', () => {
    const plan = planOf(
      replica({ block: 1, path: '/d/f' }),
      replica({ block: 3, path: '/d/f', offset: 200 }),
      replica({ block: 4, path: '/d/f', offset: 300, length: 5 }),
    );
    expect(filesOf(plan)).toEqual({
      '/lost+found/missing-blocks/f.inode-2.bytes-0-99': [1],
      '/lost+found/missing-blocks/f.inode-2.bytes-200-304': [3, 4],
    });
    expect(plan.partial).toMatchObject([{ path: '/d/f', missing: [{ offset: 100, length: 100 }] }]);
  });

  test('the first one missing: not at its path', () => {
    const plan = planOf(replica({ block: 2, offset: 100 }));
    expect(filesOf(plan)).toEqual({ '/lost+found/missing-blocks/f.inode-2.bytes-100-199': [2] });
  });

  test('two generations of a block: the newer one, also where it is shorter', () => {
    const plan = planOf(
      replica({ block: 1, generation: 1 }),
      replica({ block: 1, generation: 5, length: 30 }),
    );
    expect(filesOf(plan)).toEqual({ '/f': [5] });
    expect(plan.olderReplicas).toBe(1);
  });

  test('a newer generation is damaged everywhere: the older one, and it is told', () => {
    const collection = collect([replica({ block: 1, generation: 1 })]);
    collection.addDamaged({ blockId: blockId(1), generation: generation(5) });
    const plan = planNamespace(collection);
    expect(filesOf(plan)).toEqual({ '/f': [1] });
    expect(plan.olderBlocks).toEqual([
      { path: '/f', blockId: 1, generation: 1, damagedGeneration: 5 },
    ]);
  });

  test('a newer generation is damaged on one disk and sound on another: nothing to tell', () => {
    const collection = collect([replica({ block: 1, generation: 5 })]);
    collection.addDamaged({ blockId: blockId(1), generation: generation(5) });
    expect(planNamespace(collection).olderBlocks).toEqual([]);
  });

  test('written again after a cut: blocks of before that reach beyond go to overwritten', () => {
    const plan = planOf(
      replica({ block: 1, generation: 1 }),
      replica({ block: 2, generation: 2, offset: 100 }),
      replica({ block: 3, generation: 3, offset: 200, length: 8 }),
      replica({ block: 4, generation: 4, offset: 100, length: 50 }),
    );
    expect(filesOf(plan)).toEqual({
      '/f': [1, 4],
      '/lost+found/overwritten/f.inode-2.bytes-100-207': [2, 3],
    });
    expect(plan.conflicts).toMatchObject([{ why: 'overwritten', path: '/f' }]);
  });

  test('cut within its first block: the later blocks go, although they do not overlap', () => {
    const plan = planOf(
      replica({ block: 1, generation: 9, length: 30 }),
      replica({ block: 2, generation: 2, offset: 100 }),
    );
    expect(filesOf(plan)['/f']).toEqual([9]);
  });

  test('replicas of one generation differ: that of most disks, and the others are named', () => {
    const other = 'f'.repeat(64);
    const plan = planOf(
      { ...replica({ block: 1, sha256: other }), disk: 0 },
      { ...replica({ block: 1 }), disk: 1 },
      { ...replica({ block: 1 }), disk: 2 },
    );
    expect(plan.files[0]?.blocks).toMatchObject([{ disks: [1, 2] }]);
    expect(plan.disagreements).toMatchObject([{ disagreeing: [{ sha256: other, disks: [0] }] }]);
  });
});

describe('paths', () => {
  test('of two files at one path the one written last has it', () => {
    const plan = planOf(
      replica({ block: 1, generation: 8, inode: 5 }),
      replica({ block: 2, generation: 7, inode: 6 }),
    );
    expect(filesOf(plan)).toEqual({ '/f': [8], '/lost+found/path-taken/f.inode-6': [7] });
    expect(plan.conflicts).toMatchObject([{ why: 'path-taken', path: '/f', inode: 6 }]);
  });

  test('a file does not take its path from a whole one by a fragment', () => {
    const plan = planOf(
      replica({ block: 1, generation: 1, inode: 5 }),
      replica({ block: 2, generation: 7, inode: 6, offset: 100 }),
    );
    expect(filesOf(plan)['/f']).toEqual([1]);
  });

  test('the path is that of the block written last', () => {
    const plan = planOf(
      replica({ block: 1, path: '/old' }),
      replica({ block: 2, path: '/new', offset: 100 }),
    );
    expect(Object.keys(filesOf(plan))).toEqual(['/new']);
  });

  test.each([
    ['a file where a directory must be', '/a', '/a/b'],
    ['a directory where a file must be', '/a/b', '/a'],
  ])('%s: the one written last has its path', (_, newer, older) => {
    const plan = planOf(
      replica({ block: 1, inode: 5, path: older }),
      replica({ block: 2, inode: 6, path: newer }),
    );
    const name = older.split('/').at(-1);
    expect(filesOf(plan)).toEqual({
      [newer]: [2],
      [`/lost+found/path-taken/${name}.inode-5`]: [1],
    });
  });

  test.each(['', 'f', '/', '/..', '/a/../b', `/${'x'.repeat(300)}`, '/a\0b'])(
    'that are none (%j) go to path-unusable under a name that can be',
    (path) => {
      const plan = planOf(replica({ path }));
      const [file] = plan.files;
      expect(file?.names.slice(0, 2)).toEqual(['lost+found', 'path-unusable']);
      expect(Buffer.byteLength(file?.names[2] ?? '')).toBeLessThanOrEqual(255);
      expect(file?.names[2]).toMatch(/\.inode-2$/);
    },
  );

  test('a file that was in /lost+found keeps its place, one called /lost+found does not', () => {
    const kept = '/lost+found/path-taken/f.inode-6';
    const plan = planOf(
      replica({ block: 1, inode: 5, path: '/lost+found' }),
      replica({ block: 2, inode: 6 }),
      replica({ block: 3, inode: 7 }),
      replica({ block: 4, inode: 8, path: kept }),
    );
    expect(filesOf(plan)).toEqual({
      [kept]: [4],
      '/f': [3],
      [`${kept}.2`]: [2],
      '/lost+found/path-taken/lost+found.inode-5': [1],
    });
  });
});

test('numbers that no cluster gets to are not taken', () => {
  const collection = new ReplicaCollection();
  const bad = [
    { block: 2 ** 53 - 1 },
    { generation: 2 ** 53 - 1 },
    { inode: 1 },
    { inode: 2 ** 53 - 1 },
  ];
  for (const each of bad) expect(collection.add(replica(each), 0)).toBe(false);
  expect(collection.add(replica({ offset: 2 ** 53 - 1 }), 0)).toBe(false);
  expect(planNamespace(collection).files).toEqual([]);
});

const PATHS = ['/a', '/b', '/d/c', '/d/e/f'];
const steps = (renames: boolean, reclaimed: fc.Arbitrary<boolean>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(
        ...(['create', 'append', 'reopen', 'truncate', 'remove'] as const),
        ...(renames ? (['rename'] as const) : []),
      ),
      path: fc.constantFrom(...PATHS),
      to: fc.constantFrom(...PATHS),
      bytes: fc.nat(300),
      reclaimed,
    }),
    { maxLength: 40 },
  );

test('any history, its removals done: exactly the files that it left, but for empty ones', () => {
  fc.assert(
    fc.property(steps(false, fc.constant(true)), (history) => {
      const written = new WrittenFiles();
      for (const step of history) written.run(step);
      const plan = planNamespace(collect(written.replicas.values()));
      const expected = [...written.files].flatMap(([path, { blocks }]) =>
        blocks.length === 0 ? [] : [[path, blocks.map((block) => block.generation)] as const],
      );
      expect(filesOf(plan)).toEqual(Object.fromEntries(expected));
      for (const file of plan.files)
        expect(file.inode).toBe(written.files.get(joinNames(file.names))?.inode);
    }),
    { numRuns: 300 },
  );
});

test('any history with renames, replicas left over: nothing that a file had is lost, every block is in one file', () => {
  fc.assert(
    fc.property(steps(true, fc.boolean()), (history) => {
      const written = new WrittenFiles();
      for (const step of history) written.run(step);
      const collection = collect(written.replicas.values());
      const plan = planNamespace(collection);
      const placed = plan.files.map(({ blocks }) => blocks.map((block) => block.generation).join());
      for (const { blocks } of written.files.values()) {
        if (blocks.length === 0) continue;
        // Blocks that were cut off at their edge may have come back behind it.
        const live = blocks.map((block) => block.generation).join();
        expect(placed.filter((each) => `${each},`.startsWith(`${live},`))).toHaveLength(1);
      }
      const ids = plan.files.flatMap(({ blocks }) => blocks.map((block) => Number(block.id)));
      const onDisk = new Set([...written.replicas.values()].map((each) => Number(each.blockId)));
      expect(ids.toSorted((a, b) => a - b)).toEqual([...onDisk].sort((a, b) => a - b));
      expectState(plan, collection);
    }),
    { numRuns: 300 },
  );
});

/** The state holds the plan, reads back the same, and knows as its own only the numbers that are in it. */
function expectState(plan: NamespacePlan, { highest }: ReplicaCollection): void {
  const state = buildState(plan.files, {
    superuser: 'root',
    supergroup: 'staff',
    replication: 2,
    blockSize: 1 << 20,
    timeMs: 5,
    txid: txId(77),
    highest,
  });
  const chunks = [...encodeState(state)];
  const decoded = decodeState(chunks, nullBlockSink);
  expect([...encodeState(decoded)]).toEqual(chunks);
  expect(decoded.namespace.counts.files).toBe(plan.files.length);
  const inFiles = new Set(plan.files.flatMap(({ blocks }) => blocks.map(({ id }) => Number(id))));
  for (let id = 1; id <= highest.block + 2; id++)
    expect(decoded.skipped.blocks.has(id)).toBe(!inFiles.has(id));
  expect(decoded.counters.block).toBeGreaterThan(highest.block + 1_000_000);
  expect(decoded.counters.generation).toBeGreaterThan(highest.generation + 1_000_000);
  expect(decoded.counters.inode).toBeGreaterThan(highest.inode + 1_000_000);
}
