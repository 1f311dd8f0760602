import * as fc from 'fast-check';
import { NO_SERVER, RowStates } from '../../../../src/master/core/blocks/row-states.js';

const ROWS = 1_024;

interface State {
  readonly mark: number;
  readonly verdict: number;
  readonly servers: readonly number[];
}

const CLEAR: State = { mark: 0, verdict: 0, servers: [NO_SERVER, NO_SERVER, NO_SERVER] };

/** The n-th of many states, so that those near to one another differ in a single half each. */
function stateOf(n: number): State {
  return {
    mark: 128 + (n % 2),
    verdict: Math.floor(n / 2) % 3,
    servers: [
      Math.floor(n / 6) % 5,
      n % 7 === 0 ? NO_SERVER : Math.floor(n / 30),
      n % 7 < 2 ? NO_SERVER : 65_534 - n,
    ],
  };
}

/** Numbers below a bound, each time others, from a seed. */
function below(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Rows beside a plain array that has all that they should give. */
class Checked {
  readonly states = new RowStates(ROWS);
  private readonly plain = Array.from({ length: ROWS }, () => CLEAR);

  set(row: number, n: number): void {
    const state = stateOf(n);
    this.plain[row] = state;
    const replicas = state.servers.filter((server) => server !== NO_SERVER);
    const servers = replicas.map((server) => ({ server }));
    this.plain[row] = { ...state, servers: [...replicas, ...CLEAR.servers].slice(0, 3) };
    this.states.set(row, state.mark, state.verdict, servers);
  }

  clear(row: number): void {
    this.plain[row] = CLEAR;
    this.states.clear(row);
  }

  expectSame(): void {
    const { states } = this;
    const wrong = this.plain.filter(
      (state, row) =>
        states.mark(row) !== state.mark ||
        states.verdict(row) !== state.verdict ||
        state.servers.some((server, i) => states.server(row, i) !== server),
    );
    expect(wrong).toEqual([]);
  }

  /** Bytes that a row takes for its place: none when its state stands there itself. */
  get placeBytes(): number {
    return this.states['places']?.BYTES_PER_ELEMENT ?? 0;
  }

  get capacity(): number {
    return this.states['states'].length / 5;
  }
}

const phaseArbitrary = fc.record({
  seed: fc.nat(),
  /** States to choose from: a page in a small cluster, and in larger ones. */
  pool: fc.constantFrom(1, 3, 40, 100, 200, 300, 5_000),
  changes: fc.constantFrom(10, 200, 2_000, 6_000),
  clears: fc.boolean(),
});

test('rows give the state put last, through dictionaries of all sizes and without one', () => {
  const seen = new Set<number>();
  fc.assert(
    fc.property(fc.array(phaseArbitrary, { minLength: 1, maxLength: 5 }), (phases) => {
      const rows = new Checked();
      for (const { seed, pool, changes, clears } of phases) {
        const next = below(seed);
        for (let i = 0; i < changes; i++) {
          if (clears && next(4) === 0) rows.clear(next(ROWS));
          else rows.set(next(ROWS), next(pool));
        }
        rows.expectSame();
        seen.add(rows.placeBytes);
      }
    }),
    { numRuns: 40, seed: 11 },
  );
  expect(seen).toEqual(new Set([0, 1, 2]));
});

test('few states in turn, in rows at random, keep to a small dictionary', () => {
  const rows = new Checked();
  const next = below(3);
  for (let i = 0; i < 20_000; i++) rows.set(next(ROWS), next(30));
  expect(rows.placeBytes).toBe(1);
  expect(rows.capacity).toBe(64);
  rows.expectSame();
});

test('rows that all have states of their own take ten bytes each, until they are alike again', () => {
  const rows = new Checked();
  const next = below(5);
  for (let i = 0; i < 10_000; i++) rows.set(next(ROWS), i);
  expect(rows.placeBytes).toBe(0);
  expect(rows.capacity).toBe(ROWS + 1);
  for (let round = 0; round < 5; round++)
    for (let row = 0; row < ROWS; row++) rows.set(row, next(30));
  expect(rows.placeBytes).toBe(1);
  expect(rows.capacity).toBe(64);
  rows.expectSame();
});

test('a state that is there is found again, however long ago it was added', () => {
  const rows = new Checked();
  for (let row = 0; row < 200; row++) rows.set(row, row);
  // Compacted once more, so that all 200 are sorted.
  for (let n = 200; rows.states['sorted'] < 200; n++) rows.set(ROWS - 1, n);
  const before = rows.states['count'];
  for (let row = 0; row < 200; row++) rows.set(300 + row, 199 - row);
  expect(rows.states['count']).toBe(before);
  rows.expectSame();
});

test('a row that is cleared is clear, also when no row was as the states were sorted', () => {
  for (const span of [60, 5_000]) {
    const rows = new Checked();
    for (let round = 0; round < 10; round++)
      for (let row = 0; row < ROWS; row++) rows.set(row, round * 60 + (row % span));
    rows.clear(3);
    rows.expectSame();
    for (let i = 0; i < 8 * ROWS; i++) rows.set(4 + (i % 1_000), i % 30);
    rows.clear(5);
    rows.expectSame();
  }
});
