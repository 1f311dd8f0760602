import * as fc from 'fast-check';
import { simulatedRuns } from '../../support/simulated-runs.js';
import { cells } from './hand-made.js';
import type { Operation, Outcome } from './history.js';
import { checkLinearizability } from './linearizability.js';
import { namespaceModel } from './namespace-model.js';
import { anySteps, PlayedHistory } from './played-history.js';
import { checkSeqWitness } from './seq-witness.js';

const model = namespaceModel(cells);

/** Why the model does not follow a history whose operations came one after the other. */
function faultOf(operations: readonly Operation[]): string | undefined {
  let state = model.init;
  for (const operation of operations) {
    const next = model.step(state, operation);
    if (typeof next === 'string')
      return `${JSON.stringify(operation.call)} ${next}: ${JSON.stringify(operation.outcome)}`;
    ({ state } = next);
  }
  return undefined;
}

test('the model gives what the rules of the master give: the same results, the same refusals', () => {
  fc.assert(
    fc.property(anySteps, (steps) => {
      expect(faultOf(new PlayedHistory().run(steps).operations)).toBeUndefined();
    }),
    { numRuns: simulatedRuns(400) },
  );
});

test('both checkers accept what the master did, whatever overlaps', () => {
  fc.assert(
    fc.property(anySteps, fc.array(fc.nat(5), { minLength: 80, maxLength: 80 }), (steps, late) => {
      const { operations } = new PlayedHistory().run(steps);
      const overlapping = operations.map((operation, i) => ({
        ...operation,
        invoked: operation.invoked - (late[i] ?? 0),
        returned: operation.returned + (late[79 - i] ?? 0),
      }));
      expect(checkSeqWitness(model, overlapping)).toEqual([]);
      expect(checkLinearizability(model, overlapping).is).toBe('linearizable');
    }),
    { numRuns: simulatedRuns(60) },
  );
});

test('a mutation that is left out, or refused in secret, is found in most histories', () => {
  let [left, found] = [0, 0];
  fc.assert(
    fc.property(anySteps, fc.nat(), (steps, n) => {
      const { operations } = new PlayedHistory().run(steps);
      const effective = operations.filter(
        ({ txid, call }) => txid !== undefined && call.kind !== 'open',
      );
      const victim = effective[n % Math.max(1, effective.length)];
      if (victim === undefined || victim === operations.at(-1)) return;
      left++;
      const refused: Outcome = { is: 'refused', code: 'NOT_FOUND' };
      const without = operations.map((operation) =>
        operation === victim ? { ...operation, txid: undefined, outcome: refused } : operation,
      );
      if (faultOf(without) !== undefined) found++;
    }),
    { numRuns: 150, seed: 3 },
  );
  expect(left).toBeGreaterThan(50);
  expect(found / left).toBeGreaterThan(0.9);
});
