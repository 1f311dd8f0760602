import * as fc from 'fast-check';
import { reap } from '../../../../src/master/core/commands/reap.js';
import { decodeState, StateDecoder } from '../../../../src/master/core/state-decoder.js';
import { encodeState } from '../../../../src/master/core/state-codec.js';
import { stateHash } from '../../../../src/master/core/state-hash.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { createState, type MasterState } from '../../../../src/master/core/state.js';
import { DecodeFault } from '../../../../src/common/byte-reader.js';
import { anyHistory, History, type Step } from './history.js';
import { checkInvariants, treeOf } from './invariants.js';
import { write } from './shapes.js';
import { INIT, TrackingGoals, TrackingSink, World } from './world.js';
import { simulatedRuns } from '../../../support/simulated-runs.js';

const runs = { numRuns: simulatedRuns(150) };

function play(steps: readonly Step[]): History {
  const history = new History();
  for (const step of steps) history.run(step);
  return history;
}

function encoded(state: MasterState): Buffer {
  return Buffer.concat([...encodeState(state)]);
}

test('random commands of several clients agree with the oracle, and every invariant holds after each', () => {
  fc.assert(
    fc.property(anyHistory, (steps) => {
      const history = new History();
      const { world, oracle } = history;
      for (const step of steps) {
        history.run(step);
        expect(listed(treeOf(world.state))).toBe(listed(oracle.tree()));
        checkInvariants(world.state, world.sink);
      }
    }),
    { numRuns: simulatedRuns(300) },
  );
});

test('replaying the log from the start gives the live state, byte by byte, and the same blocks', () => {
  fc.assert(
    fc.property(anyHistory, (steps) => {
      const { world } = play(steps);
      const sink = new TrackingSink();
      const goals = new TrackingGoals();
      const state = world.replayed(sink, goals);
      expect(encoded(state)).toEqual(encoded(world.state));
      expect(stateHash(state)).toBe(stateHash(world.state));
      expect(sink.blocks).toEqual(world.sink.blocks);
      expect(goals.goals).toEqual(world.goals.goals);
    }),
    runs,
  );
});

test('a decoded state is the encoded one, tells the same blocks, and goes on in the same way', () => {
  fc.assert(
    fc.property(anyHistory, anyHistory, (before, after) => {
      const history = play(before);
      const { world } = history;
      const sink = new TrackingSink();
      const goals = new TrackingGoals();
      const state = decodeState(encodeState(world.state), sink, goals);
      expect(goals.goals).toEqual(world.goals.goals);
      expect(encoded(state)).toEqual(encoded(world.state));
      expect(new Map([...sink.blocks].sort(([a], [b]) => a - b))).toEqual(
        new Map([...world.sink.blocks].sort(([a], [b]) => a - b)),
      );
      const logged = world.log.length;
      for (const step of after) history.run(step);
      const resumed = world.replayedOn(state, logged);
      expect(encoded(resumed)).toEqual(encoded(world.state));
      checkInvariants(resumed, sink);
      expect(goals.goals).toEqual(world.goals.goals);
    }),
    runs,
  );
});

test('when all is reaped and closed, nothing but the tree is left', () => {
  fc.assert(
    fc.property(anyHistory, (steps) => {
      const { world } = play(steps);
      world.closeAll();
      while (world.state.detached.size > 0) world.settle(reap(world.state));
      expect(world.state.openFiles.size).toBe(0);
      const { files, directories } = world.state.namespace.counts;
      expect(files + directories).toBe(treeOf(world.state).size);
      checkInvariants(world.state, world.sink);
    }),
    runs,
  );
});

test('a state cut at any byte or with a chunk missing is a DecodeFault', () => {
  const { world } = play([
    { verb: 'create', a: '/a', b: '/', n: 0, flag: false },
    { verb: 'write', a: '/a', b: '/', n: 0, flag: false },
    { verb: 'mkdir', a: '/b/a', b: '/', n: 0, flag: true },
  ]);
  const chunks = [...encodeState(world.state)];
  expect(chunks.length).toBeGreaterThan(4);
  for (let missing = 0; missing < chunks.length; missing++)
    expect(() =>
      decodeState(
        chunks.filter((_, i) => i !== missing),
        nullBlockSink,
      ),
    ).toThrow(DecodeFault);
  for (const [i, chunk] of chunks.entries())
    for (let length = 0; length < chunk.length; length++)
      expect(() =>
        decodeState([...chunks.slice(0, i), chunk.subarray(0, length)], nullBlockSink),
      ).toThrow(DecodeFault);
  const decoder = new StateDecoder(nullBlockSink);
  expect(() => decoder.finish()).toThrow('too early');
});

test('a state of many chunks survives, and one without any of them is a DecodeFault', () => {
  const world = new World();
  for (let i = 0; i < 15_000; i++) write(world, 'root', `/${i}`, i % 100 === 0 ? [1, 2] : []);
  const chunks = [...encodeState(world.state)];
  // Six sections have records, so one of them takes two chunks.
  expect(chunks.length).toBeGreaterThan(6);
  expect(encoded(decodeState(chunks, nullBlockSink))).toEqual(encoded(world.state));
  for (const missing of chunks)
    expect(() =>
      decodeState(
        chunks.filter((chunk) => chunk !== missing),
        nullBlockSink,
      ),
    ).toThrow(DecodeFault);
});

test('an empty state survives', () => {
  const state = createState(nullBlockSink, INIT);
  expect(encoded(decodeState(encodeState(state), nullBlockSink))).toEqual(encoded(state));
});

/** One line for each path, so that a difference can be read. */
function listed(tree: Map<string, number>): string {
  return [...tree]
    .map(([path, length]) => `${path} ${length}`)
    .sort()
    .join('\n');
}
