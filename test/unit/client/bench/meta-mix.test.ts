import * as fc from 'fast-check';
import { seededRandom } from '../../../../src/common/clock.js';
import {
  META_MIXES,
  MetaLane,
  type MetaMix,
  type MetaVerb,
} from '../../../../src/client/bench/meta/meta-mix.js';

const mixes = Object.keys(META_MIXES) as MetaMix[];

test('whatever a lane asks for can be done: it takes away and renames only what it has, and makes only what is not there', () => {
  fc.assert(
    fc.property(fc.constantFrom(...mixes), fc.nat(), (mix, seed) => {
      const lane = new MetaLane(mix, { client: 1, lane: 0, random: seededRandom(seed) });
      const files = new Set<string>();
      for (let i = 0; i < 300; i++) {
        const operation = lane.next();
        if (operation === undefined) break;
        if (operation.verb === 'create' || operation.verb === 'rename') {
          const made = operation.verb === 'rename' ? operation.target : operation.path;
          expect(files.has(made)).toBe(false);
          files.add(made);
        }
        if (operation.verb === 'rename' || operation.verb === 'remove')
          expect(files.delete(operation.path)).toBe(true);
      }
    }),
  );
});

test('verbs come as often as the mix says, and the same for the same seed', () => {
  const count = (seed: number) => {
    const lane = new MetaLane('balanced', { client: 1, lane: 0, random: seededRandom(seed) });
    const verbs = Array.from({ length: 10_000 }, () => lane.next()?.verb);
    return (verb: MetaVerb) => verbs.filter((each) => each === verb).length / 10_000;
  };
  const share = count(1);
  expect(share('stat')).toBeCloseTo(0.45, 1);
  expect(share('rename')).toBeCloseTo(0.1, 1);
  expect(share('remove')).toBeCloseTo(0.15, 1);
  expect(count(1)('create')).toBe(share('create'));
});

test('a lane that only removes takes what it stocked, each file once, and ends', () => {
  const lane = new MetaLane('remove', { client: 1, lane: 0, random: seededRandom(1) });
  expect(lane.takesFromStock).toBe(true);
  const stocked = Array.from({ length: 250 }, () => lane.stock());
  const removed: string[] = [];
  for (let next = lane.next(); next !== undefined; next = lane.next()) {
    expect(next.verb).toBe('remove');
    removed.push(next.path);
  }
  expect(removed.toSorted()).toEqual(stocked.toSorted());
  expect(
    new MetaLane('balanced', { client: 1, lane: 0, random: seededRandom(1) }).takesFromStock,
  ).toBe(false);
});
