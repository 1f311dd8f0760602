import { cells, done, HandMade, refused } from './hand-made.js';
import { judge } from './judge.js';

test('a sound history has no faults, with the log and without', () => {
  const h = new HandMade();
  h.mkdir([0, 1], '/a');
  h.mkdir([2, 3], '/a', refused('ALREADY_EXISTS'));
  const sent = h.operations.map((operation) => ({
    ...operation,
    sent: [{ clientId: 'x', operation: operation.id }],
  }));
  const log = [{ txid: 7, clientId: 'x', operation: 1, kind: 'mkdir' }] as const;
  expect(judge(cells, h.operations, undefined)).toMatchObject({ faults: [], undecided: 0 });
  const { faults, operations } = judge(cells, sent, log);
  expect(faults).toEqual([]);
  expect(operations[0]?.txid).toBe(7);
});

test('each check speaks for itself, and a part that took too long is counted', () => {
  const h = new HandMade();
  h.mkdir([0, 1], '/a', done(), 1);
  h.read([2, 3], '/a/f', { write: 1, length: 100 });
  expect(judge(cells, h.operations, undefined).faults).toEqual([
    expect.stringMatching(/^no order: after 1 of 2 .*refused with NOT_FOUND/),
  ]);
  expect(judge(cells, h.operations, []).faults).toEqual([
    expect.stringMatching(/^impossible answer: /),
    expect.stringMatching(/^no order: /),
  ]);
  expect(judge(cells, h.operations, undefined, 0)).toMatchObject({ faults: [], undecided: 2 });
});
