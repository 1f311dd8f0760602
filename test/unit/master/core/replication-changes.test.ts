import * as fc from 'fast-check';
import { jest } from '@jest/globals';
import {
  blockId,
  clientId,
  generation,
  inodeId,
  ROOT_INODE,
  serverId,
  txId,
  type BlockId,
  type InodeId,
} from '../../../../src/common/ids.js';
import { apply } from '../../../../src/master/core/apply.js';
import { tellCommitted, tellEveryBlock } from '../../../../src/master/core/apply/blocks.js';
import { REVISION_SLICE_BLOCKS } from '../../../../src/master/core/derived-limits.js';
import { REAP_STEPS_MAX } from '../../../../src/master/core/limits.js';
import type { Operation } from '../../../../src/master/core/operation.js';
import { createState } from '../../../../src/master/core/state.js';
import { decodeState } from '../../../../src/master/core/state-decoder.js';
import { encodeState } from '../../../../src/master/core/state-codec.js';
import { checkBlockFacts } from '../../../sim/checkers/block-facts.js';
import { Bench } from './derived-fixture.js';
import { INIT } from './world.js';

const BYTES = 100;
const SERVERS = [1, 2, 3];
const LONG = 2 * REVISION_SLICE_BLOCKS + 200;
const SETTINGS = { goodBeforeStaleDeletion: 1 };

/** Files of many blocks, and three servers that have each of them. */
class LongFiles {
  readonly bench = Bench.ready(SERVERS.length, SETTINGS);
  readonly state = createState(this.bench.derived, INIT);
  private names = 0;

  constructor() {
    this.bench.nextBlockId = 1_000_000;
    this.bench.derived.tick(0, false);
  }

  file(blocks: number, replication = 3): InodeId {
    const { namespace, counters } = this.state;
    const id = counters.inode;
    counters.inode = inodeId(id + 1);
    const about = { owner: 'u', group: 'g', mode: 0o644, mtimeMs: 0, atimeMs: 0, version: 0 };
    namespace.insert({ id, type: 'file', ...about, replication, blockSize: BYTES });
    namespace.link(id, ROOT_INODE, `file-${++this.names}`);
    const first = counters.block;
    const list = Array.from({ length: blocks }, (_, i) => ({
      id: blockId(first + i),
      generation: generation(1),
      length: BYTES,
      sha256: new Uint8Array(32),
    }));
    counters.block = blockId(first + blocks);
    counters.generation = generation(2);
    namespace.replaceBlocks(id, 0, list);
    for (const block of list) tellCommitted(this.state, id, block);
    for (const n of SERVERS) this.bench.report(n, ...list.map((block) => [block.id, 1] as const));
    this.bench.settle();
    return id;
  }

  do(operation: Operation): void {
    const { state } = this;
    apply(state, txId(state.txid + 1), { timeMs: 1_000, caller: undefined, operation });
  }

  setReplication(inode: InodeId, replication: number): void {
    this.do({ kind: 'setReplication', inode, replication });
  }

  append(inode: InodeId): void {
    const { counters } = this.state;
    const { block } = counters;
    this.do({ kind: 'appendFile', inode, holder: clientId('c') });
    const allotted = { block, generation: counters.generation, targets: [serverId('server-1')] };
    this.do({ kind: 'addBlock', inode, previous: undefined, ...allotted });
    this.bench.report(1, [block, allotted.generation]);
    const last = { id: block, generation: allotted.generation, length: BYTES };
    this.do({ kind: 'completeFile', inode, last: { ...last, sha256: new Uint8Array(32) } });
  }

  blocks(inode: InodeId): readonly BlockId[] {
    return this.state.namespace.blockIds(inode, 0, Infinity);
  }

  /** What the block map says of blocks that the durable state does not. */
  get differences(): string[] {
    return checkBlockFacts(this.state, (id) => this.bench.derived.blocks.facts(id));
  }

  /** What one that is told of all blocks, and of these replicas, in one go comes to. */
  anew(): Bench {
    const fresh = Bench.ready(SERVERS.length, SETTINGS);
    fresh.nextBlockId = 1_000_000;
    tellEveryBlock({ ...this.state, sink: fresh.derived });
    const { blocks } = this.bench.derived;
    for (const id of this.ids())
      for (const { server, generation } of blocks.replicas(id))
        fresh.report(server + 1, [id, generation]);
    fresh.settle();
    return fresh;
  }

  ids(): BlockId[] {
    const ids: BlockId[] = [];
    this.state.namespace.eachBlock(({ id }) => ids.push(id));
    return ids;
  }
}

const lastOf = <T>(list: readonly T[]): T => list.at(-1)!;

test('the change judges one slice of a long file, and each turn behind it another one', () => {
  const files = new LongFiles();
  const file = files.file(LONG);
  const { derived } = files.bench;
  const assess = jest.spyOn(derived.blocks, 'assess');
  const judged = (work: () => unknown): number => {
    assess.mockClear();
    work();
    return assess.mock.calls.length;
  };
  expect(judged(() => files.setReplication(file, 2))).toBe(REVISION_SLICE_BLOCKS);
  expect(files.bench.counts().overReplicated).toBe(REVISION_SLICE_BLOCKS);
  expect(judged(() => expect(derived.revise()).toBe(true))).toBe(REVISION_SLICE_BLOCKS);
  expect(judged(() => expect(derived.revise()).toBe(false))).toBe(200);
  expect(files.bench.counts().overReplicated).toBe(LONG);
  expect(derived.blocks.replicationChanges.isEmpty).toBe(true);
});

test('all blocks of a file of no more than a slice are judged with the change', () => {
  const files = new LongFiles();
  const file = files.file(REVISION_SLICE_BLOCKS - 1);
  files.setReplication(file, 4);
  expect(files.bench.counts().underReplicated).toBe(REVISION_SLICE_BLOCKS - 1);
  expect(files.bench.derived.blocks.replicationChanges.isEmpty).toBe(true);
});

test('a block whose turn has not come is what the file says, to fsck too', () => {
  const files = new LongFiles();
  const file = files.file(LONG);
  const last = lastOf(files.blocks(file));
  files.setReplication(file, 4);
  const { derived } = files.bench;
  expect(derived.blocks.facts(last)?.replication).toBe(4);
  const block = { id: last, generation: generation(1), length: BYTES, offset: 0 };
  const health = derived.health({ ...block, sha256: new Uint8Array(32), locations: [] });
  expect(health.underReplicated).toBe(true);
  expect(files.bench.counts().underReplicated).toBe(REVISION_SLICE_BLOCKS + 1);
  files.bench.settle();
  expect(files.bench.counts().underReplicated).toBe(LONG);
});

test('no copy is deleted that the file wants again, before and after its blocks are judged by that', () => {
  const files = new LongFiles();
  const file = files.file(LONG);
  const { bench } = files;
  files.setReplication(file, 1);
  bench.settle();
  // Deletions of two copies of each block are ordered, and wait for heartbeats.
  for (const nowMs of [1_000, 1_000_000]) while (bench.derived.tend(nowMs));
  files.setReplication(file, 3);
  expect(SERVERS.flatMap((n) => bench.deletions(n, 1_000_000))).toEqual([]);
  bench.settle();
  for (const nowMs of [1_001_000, 2_000_000]) while (bench.derived.tend(nowMs));
  expect(SERVERS.flatMap((n) => bench.deletions(n, 2_000_000))).toEqual([]);
});

test('a block that is judged for another reason meanwhile is judged by the change', () => {
  const files = new LongFiles();
  const file = files.file(LONG, 2);
  files.bench.settle();
  const last = lastOf(files.blocks(file));
  files.setReplication(file, 3);
  files.bench.gone(3, last, 1);
  expect(files.bench.counts().underReplicated).toBe(1);
});

test('the last change holds, also where the one before is not through', () => {
  const files = new LongFiles();
  const file = files.file(LONG);
  files.setReplication(file, 4);
  files.bench.derived.revise();
  files.setReplication(file, 2);
  expect(files.differences).toEqual([]);
  files.bench.settle();
  expect(files.bench.counts()).toMatchObject({ underReplicated: 0, overReplicated: LONG });
});

test('a change after one that is not through holds, where the file is short by now', () => {
  const files = new LongFiles();
  const file = files.file(LONG);
  files.setReplication(file, 4);
  files.do({ kind: 'truncateAtEdge', inode: file, length: 10 * BYTES });
  files.setReplication(file, 2);
  files.bench.settle();
  expect(files.bench.counts()).toMatchObject({ total: 10, underReplicated: 0, overReplicated: 10 });
});

test('a checkpoint in the midst of it has the change, and a start judges all by it', () => {
  const files = new LongFiles();
  const file = files.file(LONG);
  files.setReplication(file, 4);
  const next = new LongFiles();
  const state = decodeState(encodeState(files.state), next.bench.derived);
  const factsOf = (id: BlockId) => next.bench.derived.blocks.facts(id);
  expect(checkBlockFacts(state, factsOf)).toEqual([]);
  for (const n of SERVERS) next.bench.report(n, ...files.ids().map((id) => [id, 1] as const));
  expect(next.bench.counts().underReplicated).toBe(LONG);
});

type Step = readonly [kind: string, file: number, n: number];

/** One thing that happens while changes are on their way. */
function happen(files: LongFiles, inodes: readonly InodeId[], [kind, which, n]: Step): void {
  const { namespace, txid } = files.state;
  const inode = inodes[which % inodes.length]!;
  const other = inodes[(which + 1) % inodes.length]!;
  if (kind === 'slice') files.bench.derived.revise();
  if (kind === 'reap') files.do({ kind: 'reap', steps: n * 50 + 1 });
  const file = namespace.get(inode);
  if (file?.parent === undefined) return;
  const { blockCount } = file;
  if (kind === 'replication') files.setReplication(inode, 1 + (n % 5));
  if (kind === 'append') files.append(inode);
  if (kind === 'rename')
    files.do({ kind: 'rename', inode, parent: ROOT_INODE, name: `renamed-${txid}` });
  if (kind === 'remove') files.do({ kind: 'remove', inode });
  if (kind === 'concat' && namespace.get(other)?.parent !== undefined)
    files.do({ kind: 'concat', inode, sources: [other] });
  if (kind === 'cut' && blockCount > 0)
    files.do({ kind: 'truncateAtEdge', inode, length: Math.floor((blockCount * n) / 12) * BYTES });
  const block = kind === 'lose' && files.blocks(inode)[Math.floor((blockCount * n) / 12)];
  if (block) files.bench.gone(1 + (n % 3), block, 1);
}

test('whatever happens meanwhile, facts are those of the files at once, and verdicts in the end', () => {
  const kinds = ['replication', 'slice', 'append', 'rename', 'cut', 'lose', 'remove', 'concat'];
  const step = fc.tuple(
    fc.constantFrom('replication', 'slice', 'replication', 'reap', ...kinds),
    fc.nat(1),
    fc.nat(11),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
      const files = new LongFiles();
      const inodes = [files.file(LONG), files.file(LONG - 300, 2)];
      for (const each of steps) {
        happen(files, inodes, each);
        expect(files.differences).toEqual([]);
      }
      files.bench.settle();
      // Of a removed file the blocks stay until they are reaped.
      while (files.state.detached.size > 0) files.do({ kind: 'reap', steps: 1_000 });
      const anew = files.anew();
      expect(files.bench.counts()).toEqual(anew.counts());
      expect(files.bench.derived.repair.queued()).toEqual(anew.derived.repair.queued());
      for (const id of files.ids())
        expect(files.bench.derived.blocks.verdict(id)).toBe(anew.derived.blocks.verdict(id));
    }),
    { numRuns: 15 },
  );
});

describe('a file that is cut by more than a reap takes', () => {
  const CUT = REAP_STEPS_MAX + 400;
  const KEPT = 3;
  const cut = (files: LongFiles, inode: InodeId): void =>
    files.do({ kind: 'truncateAtEdge', inode, length: KEPT * BYTES });

  test('its blocks are forgotten in slices, and their replicas go then', () => {
    const files = new LongFiles();
    const file = files.file(KEPT + CUT);
    const other = files.file(5);
    const { derived } = files.bench;
    const forgotten = jest.spyOn(derived.blocks, 'blockRemoved');
    cut(files, file);
    expect(files.blocks(file)).toHaveLength(KEPT);
    expect(forgotten).not.toHaveBeenCalled();
    let turns = 0;
    for (let more = true; more; turns++) {
      forgotten.mockClear();
      more = derived.revise();
      expect(forgotten.mock.calls.length).toBeLessThanOrEqual(REVISION_SLICE_BLOCKS);
    }
    expect(turns).toBe(Math.ceil(CUT / REVISION_SLICE_BLOCKS));
    expect(files.differences).toEqual([]);
    expect(SERVERS.map((n) => derived.invalidate.count(n - 1))).toEqual(SERVERS.map(() => CUT));
    expect(files.bench.counts()).toEqual(files.anew().counts());
    expect(files.blocks(other).every((id) => derived.blocks.has(id))).toBe(true);
  });

  test('what happens to the file and its blocks meanwhile changes nothing in the end', () => {
    const files = new LongFiles();
    const file = files.file(KEPT + CUT);
    const second = files.file(KEPT + CUT);
    const gone = files.blocks(file).slice(KEPT);
    cut(files, file);
    cut(files, second);
    files.append(file);
    files.setReplication(file, 2);
    files.do({ kind: 'remove', inode: second });
    const { derived } = files.bench;
    expect(derived.revise()).toBe(true);
    files.bench.report(1, ...gone.map((id) => [id, 1] as const));
    while (derived.revise());
    expect(files.differences).toEqual([]);
    expect(gone.some((id) => derived.blocks.has(id))).toBe(false);
    expect(derived.invalidate.count(0)).toBeGreaterThanOrEqual(CUT);
    expect(files.bench.counts()).toEqual(files.anew().counts());
  });

  test('a shorter cut is done at once, and so is any while the namespace is read', () => {
    const files = new LongFiles();
    const file = files.file(KEPT + REAP_STEPS_MAX);
    cut(files, file);
    expect(files.differences).toEqual([]);
    const loading = new Bench();
    const ids = Array.from({ length: CUT }, (_, i) => loading.block(i + 1));
    loading.derived.blocksRemoved(ids);
    expect(ids.some((id) => loading.derived.blocks.has(id))).toBe(false);
  });
});
