import { playAll, type Player } from './player.js';
import type { RunVerdict } from './run-seed.js';
import type { RunOptions } from './run-settings.js';

/** Plays at once, one turn of the loop for each run; `play` says how. */
function player(play: (options: RunOptions) => Partial<RunVerdict>): Player & { closed: boolean } {
  return {
    closed: false,
    play: async ({ seed }) => {
      await new Promise((resolve) => setImmediate(resolve));
      return { ...clean(seed), ...play({ seed }) };
    },
    cpuMs: () => 0,
    close() {
      this.closed = true;
    },
  };
}

function clean(seed: number): RunVerdict {
  return {
    seed,
    faults: [],
    traceHash: '',
    virtualMs: 0,
    operations: 0,
    undecided: 0,
    struck: [],
  };
}

const rising = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

function* seeds(count: number): Generator<RunOptions> {
  for (let seed = 1; seed <= count; seed++) yield { seed };
}

test('two players share the runs: each is played once', async () => {
  const played: number[][] = [[], []];
  const players = played.map((mine) => player(({ seed }) => (mine.push(seed), {})));
  const heard: number[] = [];
  await playAll(
    players,
    seeds(7),
    (_, { seed }) => heard.push(seed),
    () => true,
  );
  expect(rising(heard)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const mine of played) expect(mine.length).toBeGreaterThan(1);
  expect(rising(played.flat())).toEqual(rising(heard));
});

test('after a run that ends it all nothing begins, and what is under way is heard of', async () => {
  const players = [player(() => ({})), player(() => ({}))];
  const heard: number[] = [];
  let failed = false;
  const hear = (_: RunOptions, { seed }: RunVerdict): void => {
    heard.push(seed);
    failed ||= seed === 3;
  };
  await playAll(players, seeds(100), hear, () => !failed);
  expect(rising(heard)).toEqual([1, 2, 3, 4]);
  expect(players.map(({ closed }) => closed)).toEqual([true, true]);
});

test('a player that breaks ends it all, after the runs that are under way', async () => {
  const broken = player(() => {
    throw new Error('gone');
  });
  const other = player(() => ({}));
  const heard: number[] = [];
  const playing = playAll(
    [broken, other],
    seeds(100),
    (_, { seed }) => heard.push(seed),
    () => true,
  );
  await expect(playing).rejects.toThrow('gone');
  expect(heard).toEqual([2]);
  expect([broken.closed, other.closed]).toEqual([true, true]);
});
