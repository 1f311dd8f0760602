import { TurnSlices } from '../../../src/runtime/turn-slices.js';
import { yieldTurn } from '../../../src/runtime/yield-turn.js';

const SLICE_MS = 4;

/** Time passes by steps of work alone. */
class StepClock {
  ms = 0;
  nowMs = (): number => this.ms;
}

test('all who have steps to do take a slice together in each turn of the loop, each as often as the others', async () => {
  const clock = new StepClock();
  const slices = new TurnSlices(clock, SLICE_MS);
  let done = '';
  const work = async (name: string, steps: number): Promise<void> => {
    for (let i = 0; i < steps; i++) {
      if (slices.over) await slices.next();
      clock.ms++;
      done += name;
    }
  };
  const all = Promise.all([work('a', 12), work('b', 12), work('c', 2)]);
  const turns = [done];
  while (done.length < 26) {
    const before = done.length;
    await yieldTurn();
    turns.push(done.slice(before));
  }
  await all;
  // The first did not have to wait for its first slice.
  const wanted = ['aaaa', 'aaaa', 'bbbb', 'cc', 'aaaa', 'bbbb', 'bbbb'];
  expect(turns.filter((turn) => turn !== '')).toEqual(wanted);
});

test('a new turn has a slice of its own, also for one who never waited', async () => {
  const clock = new StepClock();
  const slices = new TurnSlices(clock, SLICE_MS);
  expect(slices.over).toBe(false);
  clock.ms = SLICE_MS;
  expect(slices.over).toBe(true);
  await yieldTurn();
  expect(slices.over).toBe(false);
  clock.ms = 2 * SLICE_MS - 1;
  expect(slices.over).toBe(false);
});

test('a step that takes longer than a slice is taken all the same, one a turn', async () => {
  const clock = new StepClock();
  const slices = new TurnSlices(clock, SLICE_MS);
  let steps = 0;
  const work = (async () => {
    for (; steps < 3; steps++) {
      if (slices.over) await slices.next();
      clock.ms += 100;
    }
  })();
  expect(steps).toBe(1);
  await work;
  expect(steps).toBe(3);
});
