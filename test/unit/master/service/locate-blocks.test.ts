import { seededRandom } from '../../../../src/common/clock.js';
import { blockId, generation, serverId } from '../../../../src/common/ids.js';
import { BlockLocator } from '../../../../src/master/service/locate-blocks.js';
import { Bench } from '../core/derived-fixture.js';

const BLOCK = 7;
const allotted = (gen: number, targets: readonly number[]) => ({
  id: blockId(BLOCK),
  generation: generation(gen),
  offset: 0,
  length: 100,
  targets: targets.map((n) => serverId(`server-${n}`)),
});

function reopened(bench: Bench, previous: number, targets: readonly number[]): string[] {
  const locator = new BlockLocator(bench.derived, seededRandom(1));
  const { locations } = locator.reopened(allotted(previous + 1, targets), generation(previous));
  return locations.map(({ serverName }) => serverName).sort();
}

test('reopened: the servers that reported the generation before', () => {
  const bench = Bench.ready(3);
  bench.block(BLOCK, { gen: 2, committed: { gen: 1, length: 100 } });
  bench.report(1, [BLOCK, 1]);
  bench.report(2, [BLOCK, 1]);
  expect(reopened(bench, 1, [])).toEqual(['bs1', 'bs2']);
});

test('reopened again, before anybody reported the generation between: where the committed content lies', () => {
  const bench = Bench.ready(3);
  bench.block(BLOCK, { gen: 3, committed: { gen: 1, length: 100 } });
  bench.report(1, [BLOCK, 1]);
  bench.report(2, [BLOCK, 1]);
  expect(reopened(bench, 2, [])).toEqual(['bs1', 'bs2']);
});

test('reopened while it is written for the first time: the servers that it was allotted', () => {
  const bench = Bench.ready(3);
  bench.block(BLOCK, { gen: 2, committed: undefined });
  expect(reopened(bench, 1, [1, 3])).toEqual(['bs1', 'bs3']);
});
