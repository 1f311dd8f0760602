import type { Operation } from './history.js';
import type { Model } from './model.js';

/**
 * Whether there is an order of all operations, each at one instant between its call and its return, that the model
 * explains: Wing & Gong's search with Lowe's memory of what was tried (operations done so far, state). It trusts nothing
 * that a reply says of its place in time. An operation without an answer may come at any time after its call, or never.
 */
export type LinearizabilityVerdict =
  | { readonly is: 'linearizable'; readonly order: readonly Operation[] }
  | {
      readonly is: 'not linearizable';
      /** The longest order that was found. */
      readonly order: readonly Operation[];
      /** What could not follow it, and why not. */
      readonly stuck: readonly { readonly operation: Operation; readonly why: string }[];
    }
  /** The search was longer than allowed. */
  | { readonly is: 'undecided'; readonly steps: number };

/** A call or a return, in a list from which operations are lifted as they are placed. */
interface Entry {
  readonly operation: Operation;
  readonly index: number;
  /** Of a call: its return, if it is known. Undefined for a return. */
  readonly end: Entry | undefined;
  readonly isCall: boolean;
  before: Entry | undefined;
  after: Entry | undefined;
}

const STEPS_MAX = 2_000_000;

export function checkLinearizability<State>(
  model: Model<State, Operation>,
  operations: readonly Operation[],
  stepsMax = STEPS_MAX,
): LinearizabilityVerdict {
  const head = entriesOf(operations);
  let open = operations.filter(({ outcome }) => outcome.is !== 'unknown').length;
  const placed = new Uint32Array(Math.ceil(operations.length / 32));
  const tried = new Set<string>();
  const trail: { readonly entry: Entry; readonly state: State }[] = [];
  let best: { order: Operation[]; stuck: { operation: Operation; why: string }[] } | undefined;
  let refusals: { operation: Operation; why: string }[] = [];
  let state = model.init;
  let entry = head.after;
  for (let steps = 0; open > 0; steps++) {
    if (steps > stepsMax) return { is: 'undecided', steps };
    if (entry?.isCall === true) {
      const next = model.step(state, entry.operation);
      if (typeof next === 'string') refusals.push({ operation: entry.operation, why: next });
      // Without an answer and without an effect it need not be placed: that would only double what is to be tried.
      else if (entry.operation.outcome.is !== 'unknown' || next.state !== state) {
        flip(placed, entry.index);
        const memory = `${bitsOf(placed)} ${model.key(next.state)}`;
        if (!tried.has(memory)) {
          tried.add(memory);
          trail.push({ entry, state });
          state = next.state;
          lift(entry);
          if (entry.operation.outcome.is !== 'unknown') open--;
          refusals = [];
          entry = head.after;
          continue;
        }
        flip(placed, entry.index);
      }
      entry = entry.after;
      continue;
    }
    // An operation returned that is not placed yet: what was placed before was wrong.
    if (best === undefined || trail.length > best.order.length)
      best = { order: trail.map((step) => step.entry.operation), stuck: refusals };
    const last = trail.pop();
    if (last === undefined) return { is: 'not linearizable', ...best };
    state = last.state;
    flip(placed, last.entry.index);
    unlift(last.entry);
    if (last.entry.operation.outcome.is !== 'unknown') open++;
    refusals = [];
    entry = last.entry.after;
  }
  return { is: 'linearizable', order: trail.map((step) => step.entry.operation) };
}

/** The list's head: calls and returns by time, calls first where times are equal. */
function entriesOf(operations: readonly Operation[]): Entry {
  const entries: { at: number; entry: Entry }[] = [];
  for (const [index, operation] of operations.entries()) {
    const loose = { operation, index, before: undefined, after: undefined };
    const end: Entry | undefined =
      operation.outcome.is === 'unknown' ? undefined : { ...loose, isCall: false, end: undefined };
    entries.push({ at: operation.invoked, entry: { ...loose, isCall: true, end } });
    if (end !== undefined) entries.push({ at: operation.returned, entry: end });
  }
  entries.sort((a, b) => a.at - b.at || Number(b.entry.isCall) - Number(a.entry.isCall));
  const head = { before: undefined, after: undefined } as unknown as Entry;
  let last = head;
  for (const { entry } of entries) {
    entry.before = last;
    last.after = entry;
    last = entry;
  }
  return head;
}

function lift(call: Entry): void {
  for (const entry of [call, call.end]) {
    if (entry === undefined) continue;
    entry.before!.after = entry.after;
    if (entry.after !== undefined) entry.after.before = entry.before;
  }
}

/** In the reverse order of lifting. */
function unlift(call: Entry): void {
  for (const entry of [call.end, call]) {
    if (entry === undefined) continue;
    entry.before!.after = entry;
    if (entry.after !== undefined) entry.after.before = entry;
  }
}

function flip(bits: Uint32Array, index: number): void {
  bits[index >> 5] = (bits[index >> 5]! ^ (1 << (index & 31))) >>> 0;
}

/** Early operations are nearly all placed and late ones not at all: only what is between tells states apart. */
function bitsOf(bits: Uint32Array): string {
  let from = 0;
  while (bits[from] === 0xffff_ffff) from++;
  let to = bits.length;
  while (to > from && bits[to - 1] === 0) to--;
  return `${from}:${bits.subarray(from, to).join()}`;
}
