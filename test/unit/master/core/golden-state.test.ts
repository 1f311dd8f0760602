import { readFileSync } from 'node:fs';
import { inodeId, ROOT_INODE } from '../../../../src/common/ids.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { REPAIR_POLICY_DEFAULT } from '../../../../src/common/repair-policy.js';
import { encodeState } from '../../../../src/master/core/state-codec.js';
import { decodeState } from '../../../../src/master/core/state-decoder.js';
import { createState } from '../../../../src/master/core/state.js';

function golden(version: number): readonly Buffer[] {
  const path = new URL(`../../../golden/state-v${version}.hex`, import.meta.url).pathname;
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Buffer.from(line, 'hex'));
}

test('golden: a state of format 1 is still read; nothing was skipped in it', () => {
  const state = decodeState(golden(1), nullBlockSink);
  expect(state.txid).toBe(900);
  expect(state.counters).toEqual({ inode: 7, block: 300, generation: 400 });
  expect(state.skipped.blocks.all()).toEqual([]);
  expect(state.skipped.generations.all()).toEqual([]);
});

test('golden: a state of format 2 is still read with what was skipped; operators wanted nothing in it', () => {
  const state = decodeState(golden(2), nullBlockSink);
  expect(state.counters).toEqual({ inode: 7, block: 1_000_300, generation: 1_000_400 });
  expect(state.skipped.blocks.all()).toEqual([{ from: 300, to: 1_000_300 }]);
  expect(state.skipped.generations.all()).toEqual([{ from: 400, to: 1_000_400 }]);
  expect(state.administration.policy).toEqual(REPAIR_POLICY_DEFAULT);
  expect(state.administration.balance).toBeUndefined();
  expect(state.administration.leavingCount).toBe(0);
});

test('golden: a state of format 3 is read with what operators want, told to the sink, and written the same', () => {
  const goals: unknown[] = [];
  const state = decodeState(golden(3), nullBlockSink, {
    goalChanged: (id, goal) => goals.push([id, goal]),
  });
  expect(goals).toEqual([
    ['s-1', { kind: 'decommission' }],
    ['s-2', { kind: 'maintenance', untilMs: 1_700_000_100_000 }],
  ]);
  expect([...state.administration.allLeaving()]).toEqual([
    {
      id: 's-1',
      name: 'bs1',
      goal: { kind: 'decommission' },
      askedBy: 'root',
      sinceMs: 1_700_000_000_000,
      totalBytes: 2 ** 40,
      totalBlocks: 16_384,
      doneBytes: 2 ** 39,
      doneAtMs: 0,
    },
    {
      id: 's-2',
      name: 'bs2',
      goal: { kind: 'maintenance', untilMs: 1_700_000_100_000 },
      askedBy: 'alice',
      sinceMs: 1_700_000_000_001,
      totalBytes: 0,
      totalBlocks: 0,
      doneBytes: 0,
      doneAtMs: 1_700_000_000_002,
    },
  ]);
  expect(state.administration.policy).toEqual({
    paused: true,
    bandwidth: 2 ** 28,
    serverBandwidth: 2 ** 26,
    scrubPaused: false,
    scrubRequest: 3,
  });
  expect(state.administration.balance).toEqual({
    state: 'stopped',
    threshold: 10,
    bandwidth: 2 ** 27,
    askedBy: 'root',
    sinceMs: 1_700_000_000_003,
    endedAtMs: 1_700_000_000_004,
    movedBytes: 2 ** 33,
    movedBlocks: 128,
    detail: 'stopped by root',
  });
  expect([...encodeState(state)].map((chunk) => Buffer.from(chunk))).toEqual(golden(3));
});

test('a state whose header says of other servers that leave than come is refused', () => {
  const [header, inodes, leaving, footer] = golden(3);
  const chunks = [header, inodes, footer].map((chunk) => chunk ?? Buffer.alloc(0));
  expect(leaving?.[0]).toBe(9);
  expect(() => decodeState(chunks, nullBlockSink)).toThrow('its header says 2');
});

test('a format that is not known yet is refused by name', () => {
  const [header, ...rest] = golden(3);
  const newer = Buffer.from(header ?? []);
  newer[1] = 4;
  expect(() => decodeState([newer, ...rest], nullBlockSink)).toThrow('state format 4');
});

test('directories that lie within each other in a circle are refused', () => {
  const at = { owner: 'o', group: 'g', mode: 0o755, mtimeMs: 0, atimeMs: 0, version: 0 };
  const state = createState(nullBlockSink, { superuser: 'o', supergroup: 'g', timeMs: 0 });
  for (const id of [2, 3, 4].map(inodeId))
    state.namespace.insert({ ...at, id, type: 'directory', replication: 0, blockSize: 0 });
  state.namespace.link(inodeId(2), ROOT_INODE, 'a');
  state.namespace.link(inodeId(3), inodeId(2), 'b');
  state.namespace.link(inodeId(4), inodeId(3), 'c');
  expect(decodeState(encodeState(state), nullBlockSink).namespace.links).toBe(3);
  state.namespace.unlink(inodeId(2));
  state.namespace.link(inodeId(2), inodeId(4), 'a');
  expect(() => decodeState(encodeState(state), nullBlockSink)).toThrow(
    '3 names are in directories that no path leads to',
  );
});
