import { cells, directory, done, file, HandMade, lost, refused } from './hand-made.js';
import { decodeHistory, encodeHistory } from './history.js';
import { witnessed, type LoggedCall } from './log-witness.js';
import { namespaceModel } from './namespace-model.js';
import { checkSeqWitness } from './seq-witness.js';

const model = namespaceModel(cells);

function kinds(make: (history: HandMade) => void): string[] {
  const history = new HandMade();
  make(history);
  return checkSeqWitness(model, history.operations).map(({ kind }) => kind);
}

test('what took effect in the order of its txids, and was read so, is fine', () => {
  expect(
    kinds((h) => {
      h.put([0, 2], '/f', { write: 1, length: 100, txid: 1 });
      h.put([3, 10], '/f', { write: 2, length: 50, txid: 2 });
      h.read([4, 9], '/f', { write: 1, length: 100 });
      h.read([4, 9], '/f', { write: 2, length: 50 });
      h.mkdir([11, 12], '/f', refused('ALREADY_EXISTS'));
    }),
  ).toEqual([]);
});

test('a change that comes before one which had ended when it was called is out of order', () => {
  expect(
    kinds((h) => {
      h.mkdir([0, 1], '/a', done(), 2);
      h.mkdir([2, 3], '/b', done(), 1);
    }),
  ).toEqual(['out of order']);
});

test('a state that needs a change which was called only later was not there to be read', () => {
  expect(
    kinds((h) => {
      h.mkdir([0, 10], '/a', done(), 2);
      h.add([1, 2], { kind: 'stat', path: '/a' }, done({ status: directory('/a') }));
      h.mkdir([3, 4], '/b', done(), 1);
    }),
  ).toEqual(['impossible answer']);
});

test('two changes of one txid, and a result that the order of txids does not give', () => {
  expect(
    kinds((h) => {
      h.mkdir([0, 1], '/a', done(), 1);
      h.mkdir([0, 1], '/b', done(), 1);
    }),
  ).toEqual(['same txid']);
  expect(
    kinds((h) => {
      h.mkdir([0, 10], '/a', done({ status: directory('/a') }), 2);
      h.mkdir([0, 10], '/a', done({ status: directory('/a') }), 1);
    }),
  ).toEqual(['wrong result']);
});

test('a stale read, a read of what is not there yet, and reads that go back are impossible', () => {
  const twoWrites = (h: HandMade): void => {
    h.put([0, 2], '/f', { write: 1, length: 100, txid: 1 });
    h.put([3, 20], '/f', { write: 2, length: 50, txid: 2 });
  };
  expect(
    kinds((h) => {
      twoWrites(h);
      h.read([21, 22], '/f', { write: 1, length: 100 });
    }),
  ).toEqual(['impossible answer']);
  expect(
    kinds((h) => {
      twoWrites(h);
      h.read([4, 5], '/f', { write: 2, length: 50 });
    }),
  ).toEqual(['impossible answer']);
  expect(
    kinds((h) => {
      twoWrites(h);
      h.read([13, 14], '/f', { write: 2, length: 50 });
      h.read([15, 16], '/f', { write: 1, length: 100 });
    }),
  ).toEqual(['impossible answer']);
});

test('a refusal that no state gives is impossible, and a change without a txid has no witness', () => {
  expect(
    kinds((h) => {
      h.mkdir([0, 1], '/a', done(), 1);
      h.mkdir([2, 3], '/b', refused('PARENT_NOT_FOUND'));
    }),
  ).toEqual(['impossible answer']);
  expect(kinds((h) => h.mkdir([0, 1], '/a'))).toEqual(['no witness']);
  // Nothing had to be done.
  expect(
    kinds((h) => {
      h.put([0, 2], '/f', { write: 1, length: 1, txid: 1 });
      h.add(
        [3, 4],
        { kind: 'setReplication', path: '/f', replication: 3 },
        done({ status: file('/f', 1) }),
      );
    }),
  ).toEqual([]);
});

describe('the log as witness', () => {
  const logged = (txid: number, operation: number, kind: LoggedCall['kind']): LoggedCall => ({
    txid,
    clientId: 'x',
    operation,
    kind,
  });
  const sent = (history: HandMade, ...numbers: readonly number[][]): HandMade['operations'] =>
    history.operations.map((operation, i) => ({
      ...operation,
      sent: (numbers[i] ?? []).map((number) => ({ clientId: 'x', operation: number })),
    }));

  test('gives the txid of replies that carry none, and of lost ones', () => {
    const history = new HandMade();
    history.mkdir([0, 1], '/a');
    history.add([2, 3], { kind: 'remove', path: '/a', recursive: false }, lost);
    history.add([2, 3], { kind: 'truncate', path: '/f', length: 1 }, lost);
    const log = [logged(5, 1, 'mkdir'), logged(6, 2, 'remove'), logged(7, 3, 'beginTruncate')];
    const { operations, violations } = witnessed(sent(history, [1], [2], [3, 4]), log);
    expect(violations).toEqual([]);
    expect(operations.map(({ txid }) => txid)).toEqual([5, 6, undefined]);
  });

  test('a call that was applied twice, or refused and applied, is told', () => {
    const history = new HandMade();
    history.mkdir([0, 1], '/a');
    history.mkdir([2, 3], '/b', refused('NOT_FOUND'));
    const log = [logged(5, 1, 'mkdir'), logged(6, 1, 'mkdir'), logged(7, 2, 'mkdir')];
    const { violations } = witnessed(sent(history, [1], [2]), log);
    expect(violations.map(({ kind }) => kind)).toEqual(['applied twice', 'refused and applied']);
  });
});

test('a history survives its lines; a last line that was cut is left out, another one is not', () => {
  const history = new HandMade();
  history.put([0, 2], '/f', { write: 1, length: 100, txid: 1 });
  history.read([3, 4], '/f', { write: 1, length: 100 });
  history.add([5, 6], { kind: 'stat', path: '/f' }, lost);
  const text = encodeHistory(history.operations);
  expect(decodeHistory(text)).toEqual(history.operations);
  expect(decodeHistory(text.slice(0, -5))).toEqual(history.operations.slice(0, -1));
  expect(() => decodeHistory(text.replace('{', ''))).toThrow(SyntaxError);
});
