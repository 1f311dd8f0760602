import { blockId, generation } from '../../../../src/common/ids.js';
import { Bench } from './derived-fixture.js';

const name = (id: number, gen = 1) => ({ blockId: blockId(id), generation: generation(gen) });

function withBlock(): Bench {
  const bench = Bench.ready(3, { suspicionsPerHeartbeat: 2, suspicionsQueuedMax: 3 });
  bench.block(1, { replication: 1 });
  bench.report(1, [1, 1]);
  return bench;
}

test('a suspicion changes nothing: the replica stays readable, and its server is asked once to look', () => {
  const bench = withBlock();
  const { derived } = bench;
  expect(derived.suspect(bench.server(1), name(1))).toBe(true);
  expect(derived.suspect(bench.server(1), name(1))).toBe(true);
  expect(bench.counts()).toMatchObject({ missing: 0, corruptReplicas: 0 });
  expect(derived.takeSuspected(bench.server(1))).toEqual([name(1)]);
  expect(derived.takeSuspected(bench.server(1))).toEqual([]);
});

test('only a replica that the server reported, and that is not known as damaged, is looked at', () => {
  const bench = withBlock();
  const { derived } = bench;
  expect(derived.suspect(bench.server(2), name(1))).toBe(false);
  expect(derived.suspect(bench.server(1), name(1, 2))).toBe(false);
  expect(derived.suspect(bench.server(1), name(9))).toBe(false);
  bench.corrupt(1, 1, 1);
  expect(derived.suspect(bench.server(1), name(1))).toBe(false);
});

test('suspicions are bounded per heartbeat and per server, and end with a server that stops', () => {
  const bench = withBlock();
  const { derived } = bench;
  for (const id of [2, 3, 4]) {
    bench.block(id);
    bench.report(1, [id, 1]);
  }
  bench.report(2, [1, 1]);
  const taken = [1, 2, 3, 4].map((id) => derived.suspect(bench.server(1), name(id)));
  expect(taken).toEqual([true, true, true, false]);
  expect(derived.suspect(bench.server(2), name(1))).toBe(true);
  expect(derived.takeSuspected(bench.server(1))).toEqual([name(1), name(2)]);
  bench.beat(1, 1, true);
  expect(derived.takeSuspected(bench.server(1))).toEqual([]);
  expect(derived.takeSuspected(bench.server(2))).toEqual([name(1)]);
});
