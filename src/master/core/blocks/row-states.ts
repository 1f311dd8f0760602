/** Halves of a state: the servers of the replicas, in which states differ most, each one more than it is; verdict, mark. */
const HALVES = 5;
export const REPLICAS_MAX = 3;
const VERDICT = REPLICAS_MAX;
const MARK = VERDICT + 1;
/** One more than that is none of 16 bits: a state without anything is all zeros. */
export const NO_SERVER = 0xffff;

const CAPACITY_MIN = 64;
/** Of the states that were added since the others were sorted, so many are looked through. */
const NEWEST = 8;
/** Without a dictionary, changes for each row after which one is tried again. */
const DIRECT_ROUNDS = 4;
/** The state of a row that nothing was put in, and of one that was cleared: all zeros. */
const CLEAR = 0;

/**
 * Mark, verdict and servers of a page's rows. Most rows of a page have one of few combinations: these stand in a
 * dictionary, and a row has the place of its own, in one byte or two. Where there are too many to save anything, each
 * row's state stands in a place of its own.
 *
 * A row that takes another state leaves the one that it had, and a state may come to be there twice. When the dictionary
 * is full, what no row has goes, doubles become one, and what is left gets as much room again. So this work, one look at
 * all rows and states, comes once in 32 changes at the most, and seldom where there are many states.
 */
export class RowStates {
  private readonly rows: number;
  /** The first is CLEAR; those below `sorted` rise. */
  private states: Uint16Array = new Uint16Array(CAPACITY_MIN * HALVES);
  private count = 1;
  private sorted = 1;
  private last = CLEAR;
  /** Where each row's state stands; undefined: behind the first, one after the other. */
  private places: Uint8Array | Uint16Array | undefined;
  private changes = 0;

  constructor(rows: number) {
    this.rows = rows;
    this.places = new Uint8Array(rows);
  }

  mark(row: number): number {
    return this.states[this.placeOf(row) * HALVES + MARK]!;
  }

  verdict(row: number): number {
    return this.states[this.placeOf(row) * HALVES + VERDICT]!;
  }

  /** NO_SERVER after the last. */
  server(row: number, replica: number): number {
    return (this.states[this.placeOf(row) * HALVES + replica]! - 1) & NO_SERVER;
  }

  set(row: number, mark: number, verdict: number, replicas: readonly { server: number }[]): void {
    if (this.isFull()) this.compact();
    if (this.places === undefined) {
      this.changes++;
      this.put(row + 1, mark, verdict, replicas);
      return;
    }
    // Behind the others, where it stays if none is like it.
    this.put(this.count, mark, verdict, replicas);
    this.last = this.find(this.places[row]!);
    if (this.last === this.count) this.count++;
    this.places[row] = this.last;
  }

  clear(row: number): void {
    if (this.places === undefined) this.states.copyWithin((row + 1) * HALVES, 0, HALVES);
    else this.places[row] = CLEAR;
  }

  private placeOf(row: number): number {
    return this.places === undefined ? row + 1 : this.places[row]!;
  }

  private put(
    place: number,
    mark: number,
    verdict: number,
    replicas: readonly { server: number }[],
  ): void {
    const { states } = this;
    const at = place * HALVES;
    for (let i = 0; i < REPLICAS_MAX; i++) states[at + i] = (replicas[i]?.server ?? NO_SERVER) + 1;
    states[at + VERDICT] = verdict;
    states[at + MARK] = mark;
  }

  /** The place of a state that is like the one behind all; that one's own if there is none, or it is not found. */
  private find(present: number): number {
    const wanted = this.count;
    if (this.compare(present, wanted) === 0) return present;
    if (this.compare(this.last, wanted) === 0) return this.last;
    const place = this.findSorted(wanted);
    if (place !== undefined) return place;
    const oldest = Math.max(this.sorted, wanted - NEWEST);
    for (let newer = wanted - 1; newer >= oldest; newer--)
      if (this.compare(newer, wanted) === 0) return newer;
    return wanted;
  }

  private findSorted(wanted: number): number | undefined {
    let low = 0;
    for (let high = this.sorted; low < high;) {
      const middle = (low + high) >>> 1;
      const difference = this.compare(middle, wanted);
      if (difference === 0) return middle;
      if (difference < 0) low = middle + 1;
      else high = middle;
    }
    return undefined;
  }

  private compare(a: number, b: number): number {
    const { states } = this;
    for (let i = 0; i < HALVES; i++) {
      const difference = states[a * HALVES + i]! - states[b * HALVES + i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  private isFull(): boolean {
    return this.places === undefined
      ? this.changes >= this.rows * DIRECT_ROUNDS
      : this.count * HALVES === this.states.length;
  }

  private compact(): void {
    const sorted = this.inUse().sort((a, b) => this.compare(a, b));
    const moved = new Uint16Array(Math.max(this.count, this.rows + 1));
    let count = 0;
    for (let i = 0; i < sorted.length; i++) {
      if (i === 0 || this.compare(sorted[i - 1]!, sorted[i]!) !== 0) sorted[count++] = sorted[i]!;
      moved[sorted[i]!] = count - 1;
    }
    this.changes = 0;
    // With more, a dictionary and the room in it take 7 bytes a row and above: too little less than ten.
    if (count > this.rows / 4) this.takePlacesOfTheirOwn();
    else this.takeDictionary(sorted.subarray(0, count), moved);
  }

  /** The places that rows have, and the first. */
  private inUse(): Uint16Array {
    const isUsed = new Uint8Array(Math.max(this.count, this.rows + 1));
    isUsed[CLEAR] = 1;
    for (let row = 0; row < this.rows; row++) isUsed[this.placeOf(row)] = 1;
    const used = new Uint16Array(isUsed.length);
    let count = 0;
    for (let place = 0; place < isUsed.length; place++)
      if (isUsed[place] === 1) used[count++] = place;
    return used.subarray(0, count);
  }

  private takeDictionary(kept: Uint16Array, moved: Uint16Array): void {
    const capacity = Math.max(CAPACITY_MIN, 2 * kept.length);
    const places = capacity <= 256 ? new Uint8Array(this.rows) : new Uint16Array(this.rows);
    for (let row = 0; row < this.rows; row++) places[row] = moved[this.placeOf(row)]!;
    this.states = this.statesOf(kept, capacity);
    this.places = places;
    this.count = this.sorted = kept.length;
    this.last = CLEAR;
  }

  private takePlacesOfTheirOwn(): void {
    if (this.places === undefined) return;
    const kept = Uint16Array.from([CLEAR, ...this.places]);
    this.states = this.statesOf(kept, kept.length);
    this.places = undefined;
  }

  private statesOf(kept: Uint16Array, capacity: number): Uint16Array {
    const states = new Uint16Array(capacity * HALVES);
    for (const [i, place] of kept.entries())
      for (let half = 0; half < HALVES; half++)
        states[i * HALVES + half] = this.states[place * HALVES + half]!;
    return states;
  }
}
