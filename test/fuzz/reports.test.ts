import * as fc from 'fast-check';
import { blockId, generation } from '../../src/common/ids.js';
import { packReplicas, unpackReplicas } from '../../src/common/packed-replicas.js';
import { answerOf, anySpoils, corpus, fuzzRuns, spoiled } from './fuzzing.js';

/** Packed replicas of block servers: whatever comes is refused, or is a list that packs into the same replicas. */

const MOST = 2_000;

function check(bytes: Uint8Array): void {
  const columns = answerOf(() => unpackReplicas(bytes, MOST));
  if (columns === undefined) return;
  expect(columns.count).toBeLessThanOrEqual(Math.min(MOST, bytes.length));
  const replicas = Array.from({ length: columns.count }, (_, i) => columns.at(i));
  const again = unpackReplicas(packReplicas(replicas), MOST);
  expect(Array.from({ length: again.count }, (_, i) => again.at(i))).toEqual(replicas);
}

const packed = fc
  .uniqueArray(fc.record({ id: fc.nat(5_000), gen: fc.nat(5_000), length: fc.nat(9) }), {
    maxLength: 100,
    selector: ({ id, gen }) => `${id}.${gen}`,
  })
  .map((all) => all.sort((a, b) => a.id - b.id || b.gen - a.gen))
  .map((all) =>
    packReplicas(
      all.map(({ id, gen, length }) => ({
        blockId: blockId(id + 1),
        generation: generation(gen + 1),
        length: length * 7_000_000,
      })),
    ),
  );

test('spoiled lists', () => {
  fc.assert(
    fc.property(packed, anySpoils, (bytes, spoils) => check(spoiled(bytes, spoils))),
    fuzzRuns(500),
  );
});

test('any bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 4_000 }), check), fuzzRuns(500));
});

test.each(corpus('packed-replicas'))('$file', ({ bytes }) => {
  expect(answerOf(() => unpackReplicas(bytes, MOST))).toBeUndefined();
});
