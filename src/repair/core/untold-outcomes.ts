import type { RepairOutcome } from '../../common/repair-messages.js';

/**
 * What ended and the master has not answered for yet. An exchange that was lost is told again, so an outcome stays
 * until an answer has come to an exchange that named it.
 */
export class UntoldOutcomes {
  private waiting: readonly RepairOutcome[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  get all(): readonly RepairOutcome[] {
    return this.waiting;
  }

  /** The oldest goes if there are too many: its lease ends without our word, too. */
  add(outcome: RepairOutcome): void {
    this.waiting = [...this.waiting, outcome].slice(-this.most);
  }

  /** An exchange that named these was answered. */
  settle(told: readonly RepairOutcome[]): void {
    const settled = new Set(told);
    this.waiting = this.waiting.filter((outcome) => !settled.has(outcome));
  }
}
