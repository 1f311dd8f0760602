import { seededRandom } from '../../../src/common/clock.js';
import { DfsError } from '../../../src/common/error.js';
import type { ErrorCode } from '../../../src/common/error-codes.js';
import type { Call } from '../checkers/history.js';
import { Planner, USUAL_WORKLOAD, type Plan } from './plan.js';
import { outcomeOf } from './recorder.js';

function plans(seed: number, count: number): Plan[] {
  const planner = new Planner(seededRandom(seed), USUAL_WORKLOAD);
  return Array.from({ length: count }, () => planner.next());
}

test('the same seed gives the same plans, another one others', () => {
  expect(plans(1, 100)).toEqual(plans(1, 100));
  expect(plans(1, 100)).not.toEqual(plans(2, 100));
});

test('plans are of every verb, within the bounds on bytes, and most stay in their directory', () => {
  const all = plans(3, 2_000);
  expect(new Set(all.map(({ verb }) => verb))).toEqual(
    new Set(['make', ...Object.keys(USUAL_WORKLOAD.weights)]),
  );
  for (const plan of all)
    if (plan.verb === 'write')
      expect(plan.parts.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(
        USUAL_WORKLOAD.bytesMax,
      );
  const renames = all.filter((plan) => plan.verb === 'rename');
  const crossing = renames.filter(
    ({ source, target }) => source.split('/')[1] !== target.split('/')[1],
  );
  expect(crossing.length).toBeGreaterThan(0);
  expect(crossing.length / renames.length).toBeLessThan(0.15);
});

test('an error is a refusal only where it says for certain that nothing was done', () => {
  const is = (call: Partial<Call>, code: ErrorCode, path?: string): string =>
    outcomeOf(call as Call, new DfsError(code, undefined, { path })).is;
  expect(is({ kind: 'rename' }, 'NOT_FOUND')).toBe('refused');
  expect(is({ kind: 'rename' }, 'DEADLINE_EXCEEDED')).toBe('unknown');
  expect(is({ kind: 'commit' }, 'LEASE_EXPIRED')).toBe('refused');
  expect(is({ kind: 'commit' }, 'INVALID_ARGUMENT')).toBe('unknown');
  expect(is({ kind: 'read' }, 'NOT_FOUND', '/f')).toBe('refused');
  // The file that was being read is gone; another one may be there.
  expect(is({ kind: 'read' }, 'NOT_FOUND')).toBe('failed');
  expect(is({ kind: 'read' }, 'DATA_MISSING', '/f')).toBe('failed');
  expect(() => outcomeOf({ kind: 'read' } as Call, new TypeError('bug'))).toThrow(TypeError);
});
