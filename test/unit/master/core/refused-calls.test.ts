import { clientId } from '../../../../src/common/ids.js';
import { refuse } from '../../../../src/common/refusal.js';
import { RefusedCalls } from '../../../../src/master/core/refused-calls.js';

const c1 = clientId('c1');
const c2 = clientId('c2');
const held = refuse('FILE_BEING_WRITTEN', { path: '/f' });
const call = (operation: number, acknowledgedOperation = 0, client = c1) => ({
  clientId: client,
  operation,
  acknowledgedOperation,
});

test('a late copy of a call gets the refusal of the first one, other calls none', () => {
  const calls = new RefusedCalls();
  calls.record(call(4), held);
  expect(calls.lookup(call(4))).toEqual(held);
  expect(calls.lookup(call(5))).toBeUndefined();
  expect(calls.lookup(call(4, 0, c2))).toBeUndefined();
});

test('a refusal after which the client tries again is not kept', () => {
  const calls = new RefusedCalls();
  for (const code of ['OVERLOADED', 'SAFE_MODE', 'NOT_ENOUGH_SERVERS'] as const)
    calls.record(call(4), refuse(code));
  expect(calls.lookup(call(4))).toBeUndefined();
});

test('an acknowledged refusal is dropped, and a later copy of its call is still refused', () => {
  const calls = new RefusedCalls();
  calls.record(call(4), held);
  calls.record(call(6), held);
  expect(calls.lookup(call(7, 4))).toBeUndefined();
  expect(calls.size).toBe(1);
  expect(calls.lookup(call(4))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
  expect(calls.lookup(call(6))).toEqual(held);
});

test('an acknowledgement that comes late takes nothing back', () => {
  const calls = new RefusedCalls();
  calls.record(call(4), held);
  calls.lookup(call(9, 8));
  calls.lookup(call(10, 2));
  expect(calls.lookup(call(8))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
});

test('over the bound the client that was refused longest ago is forgotten first', () => {
  const calls = new RefusedCalls(5);
  calls.record(call(1), held);
  calls.record(call(1, 0, c2), held);
  calls.record(call(2), held);
  expect(calls.size).toBe(3);
  calls.record(call(3), held);
  expect(calls.lookup(call(1, 0, c2))).toBeUndefined();
  expect([1, 2, 3].map((operation) => calls.lookup(call(operation)))).toEqual([held, held, held]);
});

test('clients that have acknowledged all that they were refused are bounded too', () => {
  const calls = new RefusedCalls(4);
  for (let i = 1; i <= 10; i++) {
    const client = clientId(`c${i}`);
    calls.record(call(1, 0, client), held);
    calls.lookup(call(2, 1, client));
  }
  expect(calls.size).toBe(0);
  const known = Array.from({ length: 10 }, (_, i) =>
    calls.lookup(call(1, 0, clientId(`c${i + 1}`))),
  );
  expect(known.filter((refusal) => refusal !== undefined).length).toBeLessThanOrEqual(4);
});
