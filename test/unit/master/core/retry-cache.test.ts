import { clientId, ROOT_INODE, txId } from '../../../../src/common/ids.js';
import { apply } from '../../../../src/master/core/apply.js';
import {
  RETRY_RESULTS_PER_CLIENT_MAX,
  RETRY_SILENCE_OPERATIONS,
} from '../../../../src/master/core/limits.js';
import { lookupRetry } from '../../../../src/master/core/lookup-retry.js';
import type { Operation } from '../../../../src/master/core/operation.js';
import type { OperationResult } from '../../../../src/master/core/operation-result.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { createState } from '../../../../src/master/core/state.js';
import { INIT } from './world.js';

const c1 = clientId('c1');
const done: OperationResult = { kind: 'done' };
const created = (inode: number): OperationResult => ({
  kind: 'created',
  inode: inode as never,
  replication: 3,
  blockSize: 1,
});
const call = (operation: number, acknowledgedOperation = 0, client = c1) => ({
  clientId: client,
  operation,
  acknowledgedOperation,
});

test('a retry gets the first answer, a new operation none', () => {
  const state = createState(nullBlockSink, INIT);
  state.retries.record(txId(5), call(1), created(7));
  expect(lookupRetry(state, call(1))).toEqual({ result: created(7) });
  expect(lookupRetry(state, call(2))).toBeUndefined();
  expect(lookupRetry(state, call(1, 0, clientId('c2')))).toBeUndefined();
});

test('acknowledged answers go, and a late copy of such a call is refused, not carried out again', () => {
  const state = createState(nullBlockSink, INIT);
  for (let operation = 1; operation <= 3; operation++)
    state.retries.record(txId(5), call(operation), created(operation));
  state.retries.record(txId(6), call(4, 2), done);
  expect([...(state.retries.of(c1)?.results.keys() ?? [])]).toEqual([3, 4]);
  expect(lookupRetry(state, call(3, 2))).toEqual({ result: created(3) });
  expect(lookupRetry(state, call(2))).toMatchObject({ refused: 'INVALID_ARGUMENT' });
});

test.each([
  [0, 0],
  [-1, 0],
  [3, 3],
])('operation %p with %p acknowledged is refused', (operation, acknowledged) => {
  const state = createState(nullBlockSink, INIT);
  expect(lookupRetry(state, call(operation, acknowledged))).toMatchObject({
    refused: 'INVALID_ARGUMENT',
  });
});

test('a client that sent none of four million operations is forgotten whole, one that did is kept', () => {
  const state = createState(nullBlockSink, INIT);
  state.retries.record(txId(1), call(1), done);
  state.retries.record(txId(2), call(1, 0, clientId('c2')), done);
  state.retries.record(txId(1 + RETRY_SILENCE_OPERATIONS), call(1, 0, clientId('c3')), done);
  expect([...state.retries.all()].map((answers) => answers.clientId)).toEqual(['c2', 'c3']);
});

test('a retry gets the first answer though the clock was set forward by a day in between', () => {
  const state = createState(nullBlockSink, INIT);
  const operation: Operation = { kind: 'setMode', inode: ROOT_INODE, mode: 0o700 };
  const [first, later] = [INIT.timeMs, INIT.timeMs + 86_400_000];
  apply(state, txId(1), { timeMs: first, caller: call(1), operation });
  apply(state, txId(2), { timeMs: later, caller: call(1, 0, clientId('c2')), operation });
  expect(lookupRetry(state, call(1))).toMatchObject({ result: {} });
});

test('a client that acknowledges nothing is held back, and still gets its old answers', () => {
  const state = createState(nullBlockSink, INIT);
  for (let operation = 2; operation <= RETRY_RESULTS_PER_CLIENT_MAX + 1; operation++)
    state.retries.record(txId(5), call(operation), done);
  expect(lookupRetry(state, call(RETRY_RESULTS_PER_CLIENT_MAX + 2))).toMatchObject({
    refused: 'OVERLOADED',
  });
  expect(lookupRetry(state, call(2))).toEqual({ result: done });
});

test('a client that was held back is taken again as soon as a call says that it has its answers', () => {
  const state = createState(nullBlockSink, INIT);
  for (let operation = 2; operation <= RETRY_RESULTS_PER_CLIENT_MAX + 1; operation++)
    state.retries.record(txId(5), call(operation), done);
  const next = RETRY_RESULTS_PER_CLIENT_MAX + 2;
  expect(lookupRetry(state, call(next))).toMatchObject({ refused: 'OVERLOADED' });
  expect(lookupRetry(state, call(next, 3))).toBeUndefined();
});

test('the call that all others wait for is taken, however many answers are kept', () => {
  const state = createState(nullBlockSink, INIT);
  for (let operation = 2; operation <= RETRY_RESULTS_PER_CLIENT_MAX + 1; operation++)
    state.retries.record(txId(5), call(operation), done);
  expect(lookupRetry(state, call(1))).toBeUndefined();
  state.retries.record(txId(6), call(1), done);
  const next = RETRY_RESULTS_PER_CLIENT_MAX + 3;
  expect(lookupRetry(state, call(next))).toMatchObject({ refused: 'OVERLOADED' });
  expect(lookupRetry(state, call(next, next - 2))).toBeUndefined();
});
