import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DecodeFault } from '../../../src/common/byte-reader.js';
import { ByteWriter } from '../../../src/common/byte-writer.js';
import { blockId, generation } from '../../../src/common/ids.js';
import type { ReportedReplica } from '../../../src/common/node-messages.js';
import { packReplicas, unpackReplicas } from '../../../src/common/packed-replicas.js';
import type { ReplicaColumns } from '../../../src/common/replica-columns.js';

const MOST = 10_000;
const TOP = Number.MAX_SAFE_INTEGER;
const MiB64 = 64 * 1_048_576;

const replica = (id: number, gen: number, length: number): ReportedReplica => ({
  blockId: blockId(id),
  generation: generation(gen),
  length,
});

function rows(columns: ReplicaColumns): ReportedReplica[] {
  return Array.from({ length: columns.count }, (_, i) => columns.at(i));
}

const whole = fc.oneof(fc.nat(300), fc.nat(), fc.maxSafeNat());
const fromOne = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: 1, max: 2 ** 40 }),
  fc.integer({ min: TOP - 3, max: TOP }),
);
const sorted = fc
  .uniqueArray(fc.record({ id: fromOne, gen: fromOne, length: whole }), {
    maxLength: 200,
    selector: ({ id, gen }) => `${id}.${gen}`,
  })
  .map((all) =>
    all.sort((a, b) => a.id - b.id || b.gen - a.gen).map((r) => replica(r.id, r.gen, r.length)),
  );

test('any replicas in order come back as they were', () => {
  fc.assert(
    fc.property(sorted, (replicas) => {
      expect(rows(unpackReplicas(packReplicas(replicas), MOST))).toEqual(replicas);
    }),
  );
});

test('blocks that were written once take a byte each, whatever their ids, and one more by itself its own length', () => {
  const replicas = Array.from({ length: 1_000 }, (_, i) =>
    replica(1_000_000 + i * 2, 1_000_007 + i * 2, i === 500 ? 5_000 : MiB64),
  );
  const bytes = packReplicas(replicas);
  expect(bytes.length).toBeLessThanOrEqual(1_000 + 4 + 6 + 2);
  expect(rows(unpackReplicas(bytes, MOST))).toEqual(replicas);
});

test('the bytes are those of the golden file', () => {
  const golden = join(import.meta.dirname, '../../golden/packed-replicas-v1.hex');
  const replicas = [
    replica(1, 1, MiB64),
    replica(2, 2, MiB64),
    replica(3, 3, 1_234),
    replica(5, 5, MiB64),
    replica(6, 9, MiB64),
    replica(6, 6, 10),
    replica(7, 7, 10),
    replica(900, 12, MiB64),
    replica(TOP, TOP, 0),
  ];
  expect(Buffer.from(packReplicas(replicas)).toString('hex')).toBe(
    readFileSync(golden, 'utf8').trim(),
  );
});

test('no replicas are no bytes', () => {
  expect(packReplicas([]).length).toBe(0);
  expect(unpackReplicas(new Uint8Array(0), MOST).count).toBe(0);
});

test('what is not in order is not packed', () => {
  for (const wrong of [
    [replica(2, 1, 1), replica(1, 1, 1)],
    [replica(1, 1, 1), replica(1, 1, 1)],
    [replica(1, 1, 1), replica(1, 2, 1)],
    [replica(0, 1, 1)],
    [replica(1, 0, 1)],
  ])
    expect(() => packReplicas(wrong)).toThrow('order');
});

describe('refuses', () => {
  const GREATEST = 100;
  const refusal = (write: (out: ByteWriter) => void, most = MOST): unknown => {
    const out = new ByteWriter().varint(GREATEST);
    write(out);
    try {
      return unpackReplicas(out.finish(), most).count;
    } catch (error) {
      return error;
    }
  };
  /** Id one further, generation as predicted, length as before. */
  const NEXT = 0x10;

  test('a sound list does not count among what is refused here', () => {
    expect(refusal((out) => out.u8(NEXT).u8(NEXT))).toBe(2);
  });

  test.each<[string, (out: ByteWriter) => void]>([
    ['a block id of 0', (out) => out.u8(0)],
    ['the same block and generation twice', (out) => out.u8(NEXT).u8(0)],
    ['a generation that rises within a block', (out) => out.u8(NEXT).u8(0x01).varint(1)],
    ['a generation of 0', (out) => out.u8(NEXT | 2).varint(1)],
    ['a generation below 0', (out) => out.u8(NEXT | 2).varint(2)],
    ['a difference of nothing', (out) => out.u8(NEXT | 1).varint(0)],
    ['a form of generation that is not known', (out) => out.u8(NEXT | 3)],
    ['a form of length that is not known', (out) => out.u8(NEXT | 0x0c)],
    ['a length above the greatest', (out) => out.u8(NEXT | 0x08).varint(GREATEST + 1)],
    ['a long step that is short', (out) => out.u8(NEXT | 0x80).varint(0)],
    ['a step over 2^53', (out) => out.u8(NEXT | 0x80).varint(2 ** 51)],
    [
      'an id over 2^53',
      (out) =>
        out
          .u8(NEXT)
          .u8(0xf0)
          .varint(2 ** 50 - 1),
    ],
    ['a generation over 2^53', (out) => out.u8(NEXT | 1).varint(TOP)],
    [
      'a number of nine bytes',
      (out) =>
        out
          .u8(NEXT | 1)
          .raw(new Uint8Array(8).fill(0xff))
          .u8(1),
    ],
    ['a list without a replica', () => {}],
    ['a list that ends within a number', (out) => out.u8(NEXT | 1).u8(0x80)],
  ])('%s', (_, write) => {
    expect(refusal(write)).toBeInstanceOf(DecodeFault);
  });

  test('more replicas than may come, before it takes room for them', () => {
    const many = (out: ByteWriter): void => void out.raw(new Uint8Array(1_000).fill(NEXT));
    expect(refusal(many, 1_000)).toBe(1_000);
    expect(refusal(many, 999)).toBeInstanceOf(DecodeFault);
  });

  test('any list cut short, or takes it for the shorter one that it is', () => {
    fc.assert(
      fc.property(sorted, fc.nat(), (replicas, at) => {
        const bytes = packReplicas(replicas);
        const cut = bytes.subarray(0, at % Math.max(1, bytes.length));
        try {
          const left = rows(unpackReplicas(cut, MOST));
          expect(left).toEqual(replicas.slice(0, left.length));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeFault);
        }
      }),
    );
  });
});
