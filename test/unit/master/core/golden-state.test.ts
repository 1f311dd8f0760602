import { readFileSync } from 'node:fs';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { encodeState } from '../../../../src/master/core/state-codec.js';
import { decodeState } from '../../../../src/master/core/state-decoder.js';

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

test('golden: a state of format 2 is read with what was skipped, and written the same', () => {
  const state = decodeState(golden(2), nullBlockSink);
  expect(state.counters).toEqual({ inode: 7, block: 1_000_300, generation: 1_000_400 });
  expect(state.skipped.blocks.all()).toEqual([{ from: 300, to: 1_000_300 }]);
  expect(state.skipped.generations.all()).toEqual([{ from: 400, to: 1_000_400 }]);
  expect([...encodeState(state)].map((chunk) => Buffer.from(chunk))).toEqual(golden(2));
});

test('a format that is not known yet is refused by name', () => {
  const [header, ...rest] = golden(2);
  const newer = Buffer.from(header ?? []);
  newer[1] = 3;
  expect(() => decodeState([newer, ...rest], nullBlockSink)).toThrow('state format 3');
});
