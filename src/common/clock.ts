/** Time as an argument. `nowMs` is monotonic and drives every interval; `wallMs` is for stamps that people read. */
export interface Clock {
  nowMs(): number;
  wallMs(): number;
}

/** Timers as an argument, so that loops run on virtual time in a simulation. */
export interface Timers {
  setTimeout(run: () => void, delayMs: number): { cancel(): void };
}

/** Randomness as an argument: uniform in [0, 1). */
export interface Random {
  next(): number;
}

/** A small seeded generator (mulberry32): the same seed gives the same sequence everywhere. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}
