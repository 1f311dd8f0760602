import * as fc from 'fast-check';
import { DecodeFault } from '../../../src/common/byte-reader.js';
import { blockId, clusterId, generation, inodeId, serverId } from '../../../src/common/ids.js';
import { InventoryReader, InventoryWriter } from '../../../src/common/inventory-lines.js';
import type { InventoryRecord } from '../../../src/common/inventory.js';

const number = fc.maxSafeNat();
const hex = fc.array(fc.constantFrom(...'0123456789abcdef'.split('')), {
  minLength: 64,
  maxLength: 64,
});
const name = fc.record({ blockId: number.map(blockId), generation: number.map(generation) });
const record: fc.Arbitrary<InventoryRecord> = fc.oneof(
  fc.record({
    kind: fc.constant('disk' as const),
    disk: number,
    dir: fc.string({ unit: 'grapheme' }),
    clusterId: fc.string().map(clusterId),
    serverId: fc.string().map(serverId),
    volumeId: fc.string(),
  }),
  fc
    .record({
      kind: fc.constant('replica' as const),
      disk: number,
      length: number,
      sha256: hex.map((digits) => digits.join('')),
      inode: number.map(inodeId),
      fileOffset: number,
      sealedAtMs: number,
      path: fc.string({ unit: 'grapheme' }),
    })
    .chain((rest) => name.map((of) => ({ ...rest, ...of }))),
  fc.record({
    kind: fc.constant('damaged' as const),
    disk: number,
    file: fc.string(),
    why: fc.string(),
    replica: fc.option(name, { nil: undefined }),
  }),
);

function write(records: readonly InventoryRecord[]): string {
  const writer = new InventoryWriter();
  const lines = records.map((each) => writer.record.bind(writer, each));
  return [writer.head(), ...lines.map((line) => line()), writer.end()].join('');
}

function read(text: string): InventoryRecord[] {
  const reader = new InventoryReader();
  const lines = text.split('\n');
  expect(lines.pop()).toBe('');
  const records = lines.flatMap((line) => reader.read(line) ?? []);
  reader.finish();
  return records;
}

test('what was written is read back, whatever names hold', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 10 }), (records) => {
      expect(read(write(records))).toEqual(records);
    }),
  );
});

test('a file without any one of its lines, or with one character changed, is refused', () => {
  const sample = fc.sample(record, { numRuns: 5, seed: 7 });
  const text = write(sample);
  const lines = text.split('\n').slice(0, -1);
  for (let i = 0; i < lines.length; i++)
    expect(() => read(`${lines.filter((_, at) => at !== i).join('\n')}\n`)).toThrow(DecodeFault);
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\n') continue;
    const changed = text.slice(0, at) + (text[at] === '7' ? '8' : '7') + text.slice(at + 1);
    expect(() => read(changed)).toThrow(DecodeFault);
  }
});

test('a later format is refused as that, and lines behind the end too', () => {
  expect(() => new InventoryReader().read('{"cairnInventory":2}')).toThrow('format 2');
  expect(() => read(`${write([])}{}\n`)).toThrow('lines follow the end');
});

test('the lines of format 1 stay as they are', () => {
  const sha256 = '0f'.repeat(32);
  const replica = { blockId: blockId(3), generation: generation(4) };
  const text = write([
    {
      kind: 'disk',
      disk: 0,
      dir: '/d',
      clusterId: clusterId('c'),
      serverId: serverId('s'),
      volumeId: 'v',
    },
    {
      kind: 'replica',
      disk: 0,
      ...replica,
      length: 5,
      sha256,
      inode: inodeId(6),
      fileOffset: 7,
      sealedAtMs: 8,
      path: '/a "ä"',
    },
    { kind: 'damaged', disk: 0, file: 'blocks/03/3.4.blk', why: 'cut', replica },
    { kind: 'damaged', disk: 0, file: 'blocks/x', why: 'odd', replica: undefined },
  ]);
  expect(text.split('\n')).toEqual([
    '{"cairnInventory":1}',
    '{"kind":"disk","disk":0,"dir":"/d","clusterId":"c","serverId":"s","volumeId":"v"}',
    `[0,3,4,5,"${sha256}",6,7,8,"/a \\"ä\\""]`,
    '{"kind":"damaged","disk":0,"file":"blocks/03/3.4.blk","why":"cut","replica":{"blockId":3,"generation":4}}',
    '{"kind":"damaged","disk":0,"file":"blocks/x","why":"odd"}',
    expect.stringMatching(/^\{"end":5,"crc32c":\d+\}$/),
    '',
  ]);
});
