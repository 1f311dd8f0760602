import type { Outcome } from '../sim/checkers/history.js';
import type { RoundResult } from './round.js';

/** Sums over rounds. */
export class Tally {
  rounds = 0;
  operations = 0;
  readonly outcomes: Record<Outcome['is'], number> = { ok: 0, refused: 0, unknown: 0, failed: 0 };
  /** By the name of the nemesis. */
  readonly strikes: Record<string, number> = {};
  /** What they did. */
  readonly harm: Record<string, number> = {};
  filesVerified = 0;
  bytesVerified = 0;
  bytesLost = 0;
  /** Operations in parts of a history for which the search for an order took too long. */
  undecided = 0;
  longestOutageMs = 0;
  longestHealingMs = 0;

  add(round: RoundResult): void {
    this.rounds++;
    this.operations += round.operations.length;
    for (const { outcome } of round.operations) this.outcomes[outcome.is]++;
    for (const [name, count] of Object.entries(round.strikes)) addTo(this.strikes, name, count);
    for (const harm of round.harm)
      for (const [name, count] of Object.entries(harm)) addTo(this.harm, name, count);
    this.filesVerified += round.files;
    this.bytesVerified += round.bytesVerified;
    this.bytesLost += round.bytesLost;
    this.undecided += round.undecided;
    this.longestOutageMs = Math.max(this.longestOutageMs, round.outageMs);
    this.longestHealingMs = Math.max(this.longestHealingMs, round.healedMs);
  }
}

function addTo(sums: Record<string, number>, name: string, count: number): void {
  sums[name] = (sums[name] ?? 0) + count;
}
