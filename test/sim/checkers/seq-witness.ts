import { READS, type Operation } from './history.js';
import type { Model } from './model.js';

/**
 * Linearizability with a witness: the txid at which each change took effect gives the order, so that only has to be
 * checked: in time of the number of operations, times the changes that are under way during a read.
 */
export interface WitnessViolation {
  readonly kind:
    /** Two changes have one txid. */
    | 'same txid'
    /** It took effect before something that had ended when it was called. */
    | 'out of order'
    /** In the order of txids it cannot have had this result. */
    | 'wrong result'
    /** No state between the one that was there at its call and the one at its return gives what it was told. */
    | 'impossible answer'
    /** It was told that it is done, changes something, and has no txid. */
    | 'no witness';
  readonly operation: Operation;
  readonly detail: string;
}

export function checkSeqWitness<State>(
  model: Model<State, Operation>,
  operations: readonly Operation[],
): WitnessViolation[] {
  return new WitnessCheck(model, operations).run();
}

/** Place n is the state after n changes. */
class WitnessCheck<State> {
  private readonly model: Model<State, Operation>;
  private readonly operations: readonly Operation[];
  private readonly changes: readonly Operation[];
  /** For each change the latest call among it and those before it. */
  private readonly latestCall: number[] = [];
  private readonly placeOf = new Map<Operation, number>();
  /** States that may still be needed. */
  private readonly states = new Map<number, State>();
  private played = 0;
  private forgotten = 0;
  private readonly violations: WitnessViolation[] = [];

  constructor(model: Model<State, Operation>, operations: readonly Operation[]) {
    this.model = model;
    this.operations = operations;
    this.changes = operations
      .filter(({ txid }) => txid !== undefined)
      .sort((a, b) => a.txid! - b.txid!);
    let latest = -Infinity;
    for (const [i, change] of this.changes.entries()) {
      this.placeOf.set(change, i + 1);
      this.latestCall.push((latest = Math.max(latest, change.invoked)));
      if (this.changes[i - 1]?.txid === change.txid)
        this.report('same txid', change, `operation ${this.changes[i - 1]?.id} has it too`);
    }
    this.states.set(0, model.init);
  }

  run(): WitnessViolation[] {
    const byCall = [...this.operations].sort((a, b) => a.invoked - b.invoked);
    const byReturn = this.operations
      .filter(({ outcome }) => outcome.is !== 'unknown')
      .sort((a, b) => a.returned - b.returned);
    // The place that everything called from now on comes after.
    let floor = 0;
    let ended = 0;
    for (const operation of byCall) {
      for (; (byReturn[ended]?.returned ?? Infinity) < operation.invoked; ended++)
        floor = Math.max(floor, this.placeOf.get(byReturn[ended]!) ?? 0);
      this.forget(floor);
      const place = this.placeOf.get(operation);
      if (place === undefined) this.seekPlace(operation, floor);
      else if (place <= floor)
        this.report(
          'out of order',
          operation,
          `txid ${operation.txid} is not after ${this.changes[floor - 1]?.txid}, which had its effect when this was called`,
        );
    }
    this.play(this.changes.length);
    return this.violations;
  }

  /** The earliest state that explains a read, a refusal, or a call that had nothing to do. */
  private seekPlace(operation: Operation, floor: number): void {
    const { outcome } = operation;
    if (outcome.is === 'unknown' || outcome.is === 'failed') return;
    const ceiling = this.lastPlaceCalledBy(operation.returned);
    this.play(ceiling);
    const isDone = outcome.is === 'ok' && !READS.has(operation.call.kind);
    let kind: WitnessViolation['kind'] = 'impossible answer';
    let why = '';
    for (let place = floor; place <= ceiling; place++) {
      const state = this.states.get(place);
      if (state === undefined) break;
      const next = this.model.step(state, operation);
      if (typeof next === 'string') why = next;
      else if (isDone && !this.model.isUnchanged(state, next.state)) kind = 'no witness';
      else {
        this.placeOf.set(operation, place);
        return;
      }
    }
    this.report(
      kind,
      operation,
      `between txid ${this.txidAt(floor)} and ${this.txidAt(ceiling)}: ${why}`,
    );
  }

  /** The last place before a change that was called only after this time. */
  private lastPlaceCalledBy(time: number): number {
    let low = 0;
    let high = this.latestCall.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.latestCall[middle]! > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private play(to: number): void {
    for (; this.played < to; this.played++) {
      const change = this.changes[this.played]!;
      const state = this.states.get(this.played)!;
      const next = this.model.step(state, change);
      if (typeof next === 'string') this.report('wrong result', change, next);
      this.states.set(this.played + 1, typeof next === 'string' ? state : next.state);
      if (this.played < this.forgotten) this.states.delete(this.played);
    }
  }

  private forget(floor: number): void {
    for (; this.forgotten < floor; this.forgotten++)
      if (this.forgotten < this.played) this.states.delete(this.forgotten);
  }

  private txidAt(place: number): number {
    return this.changes[place - 1]?.txid ?? 0;
  }

  private report(kind: WitnessViolation['kind'], operation: Operation, detail: string): void {
    this.violations.push({ kind, operation, detail });
  }
}
