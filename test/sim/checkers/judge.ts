import type { ContentCells } from './content-cells.js';
import type { Operation } from './history.js';
import { checkLinearizability } from './linearizability.js';
import { witnessed, type LoggedCall } from './log-witness.js';
import { namespaceModel } from './namespace-model.js';
import { partition } from './partition.js';
import { checkSeqWitness } from './seq-witness.js';

export interface Judgement {
  /** What no cluster that works could have told its clients, in words; empty if all is well. */
  readonly faults: readonly string[];
  /** Operations in parts for which the search for an order took too long: neither well nor wrong. */
  readonly undecided: number;
  /** With the txids that the log gave. */
  readonly operations: readonly Operation[];
}

/** All that can be said of a history: with the log as a witness, if there is one, and by a search that does not trust it. */
export function judge(
  cells: ContentCells,
  history: readonly Operation[],
  log: readonly LoggedCall[] | undefined,
  stepsMax?: number,
): Judgement {
  const model = namespaceModel(cells);
  const faults: string[] = [];
  let operations = history;
  if (log !== undefined) {
    const dated = witnessed(history, log);
    ({ operations } = dated);
    for (const { kind, detail } of dated.violations) faults.push(`${kind}: ${detail}`);
    for (const { kind, operation, detail } of checkSeqWitness(model, operations))
      faults.push(`${kind}: ${detail}: ${JSON.stringify(operation)}`);
  }
  let undecided = 0;
  for (const part of partition(history)) {
    const verdict = checkLinearizability(model, part, stepsMax);
    if (verdict.is === 'undecided') undecided += part.length;
    if (verdict.is !== 'not linearizable') continue;
    const stuck = verdict.stuck.map(({ operation, why }) => `${why}: ${JSON.stringify(operation)}`);
    faults.push(
      `no order: after ${verdict.order.length} of ${part.length} operations nothing can follow: ${stuck.join('; ')}`,
    );
  }
  return { faults, undecided, operations };
}
