import * as fc from 'fast-check';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { captureRest, encodePaged } from '../../../../src/master/core/state-codec.js';
import { DecodeFault } from '../../../../src/common/byte-reader.js';
import { decodeState } from '../../../../src/master/core/state-decoder.js';
import { stateHash } from '../../../../src/master/core/state-hash.js';
import { captureState, type StateImage } from '../../../../src/master/core/state-image.js';
import type { MasterState } from '../../../../src/master/core/state.js';
import { checkCompactNamespace } from '../../../support/compact-namespace-check.js';
import { restoredMemory } from '../../../support/restored-memory.js';
import { simulatedRuns } from '../../../support/simulated-runs.js';
import { anyHistory, History } from './history.js';
import { checkInvariants } from './invariants.js';
import { write } from './shapes.js';
import { TrackingGoals, TrackingSink, World } from './world.js';

/** What a start makes of an image, and what it tells. */
function loaded({ pages, chunks }: StateImage) {
  const [sink, goals] = [new TrackingSink(), new TrackingGoals()];
  const state = decodeState(chunks, sink, goals, restoredMemory(pages));
  return { state, sink, goals };
}

function releaseAll({ release }: StateImage, { namespace }: MasterState): void {
  while (!release(3));
  expect(namespace.memory.placesInUse).toBe(namespace.memory.pagesInUse);
}

const byId = <V>(blocks: ReadonlyMap<number, V>): [number, V][] =>
  [...blocks].sort(([a], [b]) => a - b);

test('an image, read only after more was done, is the state of its turn; loaded it tells the same and goes on the same', () => {
  fc.assert(
    fc.property(anyHistory, anyHistory, (before, after) => {
      const history = new History();
      const { world } = history;
      for (const step of before) history.run(step);
      const hash = stateHash(world.state);
      const blocks = byId(world.sink.blocks);
      const goals = [...world.goals.goals];
      const logged = world.log.length;

      const image = captureState(world.state);
      for (const step of after) history.run(step);
      const started = loaded(image);
      releaseAll(image, world.state);
      expect(started.state.txid).toBe(image.txid);
      expect(stateHash(started.state)).toBe(hash);
      expect(byId(started.sink.blocks)).toEqual(blocks);
      expect([...started.goals.goals]).toEqual(goals);
      checkCompactNamespace(started.state.namespace);

      // It goes on as the live one did, while an image of its own is held.
      const next = captureState(started.state);
      const resumed = world.replayedOn(started.state, logged);
      expect(stateHash(resumed)).toBe(stateHash(world.state));
      expect(byId(started.sink.blocks)).toEqual(byId(world.sink.blocks));
      expect(started.goals.goals).toEqual(world.goals.goals);
      checkInvariants(resumed, started.sink);
      expect(stateHash(loaded(next).state)).toBe(hash);
      releaseAll(next, resumed);
      checkCompactNamespace(resumed.namespace);
      checkCompactNamespace(world.state.namespace);
    }),
    { numRuns: simulatedRuns(100) },
  );
});

test('the copies wanted are told of each block, whether all files want as many or not', () => {
  for (const replications of [[2], [1, 3]]) {
    const world = new World();
    for (let i = 0; i < 40; i++) {
      const replication = replications[i % replications.length] ?? 0;
      write(world, 'root', `/${i}`, [1, 2, 3].slice(0, i % 4), { replication });
    }
    const image = captureState(world.state);
    const { sink } = loaded(image);
    expect(sink.blocks.size).toBeGreaterThan(40);
    expect(byId(sink.blocks)).toEqual(byId(world.sink.blocks));
    expect(new Set([...sink.blocks.values()].map(({ replication }) => replication))).toEqual(
      new Set(replications),
    );
  }
});

describe('what does not belong together is a DecodeFault', () => {
  const world = new World();
  for (let i = 0; i < 300; i++) write(world, 'root', `/${i}`, i % 2 === 0 ? [1, 2] : []);
  const roots = world.state.namespace.roots();
  const rest = captureRest(world.state);
  const image = captureState(world.state);
  const chunks = [...image.chunks];
  const decode = (parts: Iterable<Uint8Array>, pages = image.pages): MasterState =>
    decodeState(parts, nullBlockSink, undefined, restoredMemory(pages));

  test('a part that is missing, or comes twice', () => {
    expect(stateHash(decode(chunks))).toBe(stateHash(world.state));
    for (const missing of chunks)
      expect(() => decode(chunks.filter((chunk) => chunk !== missing))).toThrow(DecodeFault);
    for (const twice of chunks.slice(0, 3))
      expect(() =>
        decode(chunks.flatMap((each) => (each === twice ? [each, each] : [each]))),
      ).toThrow(DecodeFault);
  });

  test('roots of pages that are not there', () => {
    expect(() => decodeState(chunks, nullBlockSink)).toThrow('is the root of a tree');
  });

  test.each([
    { ...roots, counts: { ...roots.counts, files: roots.counts.files + 1 } },
    { ...roots, counts: { ...roots.counts, blocks: roots.counts.blocks + 1 } },
    { ...roots, blocks: { ...roots.blocks, size: roots.blocks.size + 1 } },
    { ...roots, inodes: { ...roots.inodes, index: { ...roots.inodes.index, size: 0 } } },
    { ...roots, lists: { ...roots.lists, root: 1_000_000 } },
    { ...roots, classes: [...roots.classes, ...roots.classes] },
    { ...roots, classes: [{ ...roots.classes[0]!, number: 2 ** 50 }] },
  ])('counts, roots and classes that disagree (%#)', (other) => {
    expect(() => decode(encodePaged(other, rest))).toThrow(DecodeFault);
  });
});
