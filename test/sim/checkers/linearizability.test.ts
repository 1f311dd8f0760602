import * as fc from 'fast-check';
import { cells, directory, done, file, HandMade, lost, refused } from './hand-made.js';
import type { Operation } from './history.js';
import { checkLinearizability } from './linearizability.js';
import type { Model } from './model.js';
import { namespaceModel } from './namespace-model.js';
import { partition } from './partition.js';

const model = namespaceModel(cells);

function verdict(make: (history: HandMade) => void): string {
  const history = new HandMade();
  make(history);
  return checkLinearizability(model, history.operations).is;
}

describe('good histories', () => {
  test('a read that overlaps a write gives the content before or after it', () => {
    for (const write of [1, 2])
      expect(
        verdict((h) => {
          h.put([0, 2], '/f', { write: 1, length: 100 });
          h.put([3, 10], '/f', { write: 2, length: 50 });
          h.read([8, 9], '/f', { write, length: write === 1 ? 100 : 50 });
        }),
      ).toBe('linearizable');
  });

  test('an operation without an answer took effect late, or never', () => {
    expect(
      verdict((h) => {
        h.put([0, 2], '/f', { write: 1, length: 100, close: lost });
        h.read([3, 4], '/f', 'NOT_FOUND');
        h.read([5, 6], '/f', { write: 1, length: 100 });
      }),
    ).toBe('linearizable');
    expect(
      verdict((h) => {
        h.put([0, 2], '/f', { write: 1, length: 100, close: lost });
        h.read([3, 4], '/f', 'NOT_FOUND');
        h.mkdir([5, 6], '/f');
      }),
    ).toBe('linearizable');
  });

  test('two clients make one directory: one of them is refused', () => {
    expect(
      verdict((h) => {
        h.mkdir([0, 10], '/a', refused('ALREADY_EXISTS'));
        h.mkdir([1, 9], '/a', done({ status: directory('/a') }));
      }),
    ).toBe('linearizable');
  });

  test('a file appears where its directory was moved while it was written', () => {
    expect(
      verdict((h) => {
        h.mkdir([0, 1], '/a');
        const open = h.opening('/a/f', { write: 1, planned: 9 });
        h.add([2, 3], open, done());
        h.add([4, 5], { kind: 'rename', source: '/a', target: '/b', overwrite: false }, done());
        h.add(
          [6, 7],
          { kind: 'commit', session: open.session, written: 9, last: true },
          done({ status: file('/b/f', 9) }),
        );
      }),
    ).toBe('linearizable');
  });

  test('blocks of a file that is appended to show one by one', () => {
    expect(
      verdict((h) => {
        h.put([0, 2], '/f', { write: 1, length: 64 });
        const open = h.opening('/f', { write: 2, planned: 100, mode: 'append' });
        h.add([3, 4], open, done({ position: 64 }));
        h.add([5, 6], { kind: 'stat', path: '/f' }, done({ status: file('/f', 128) }));
        h.add([7, 8], { kind: 'stat', path: '/f' }, done({ status: file('/f', 128) }));
        h.add(
          [9, 10],
          { kind: 'commit', session: 's2', written: 100, last: true },
          done({ status: file('/f', 164) }),
        );
      }),
    ).toBe('linearizable');
  });
});

describe('bad histories', () => {
  const isBad = (make: (history: HandMade) => void): void =>
    expect(verdict(make)).toBe('not linearizable');

  test('stale read', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 100 });
      h.put([3, 5], '/f', { write: 2, length: 100 });
      h.read([6, 7], '/f', { write: 1, length: 100 });
    }));

  test('lost update: an acknowledged file is gone', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 100 });
      h.read([3, 4], '/f', 'NOT_FOUND');
    }));

  test('split rename: the file is in both places, or in none', () => {
    const moved = (h: HandMade): void => {
      h.put([0, 2], '/f', { write: 1, length: 100 });
      h.add([3, 9], { kind: 'rename', source: '/f', target: '/g', overwrite: false }, done());
    };
    isBad((h) => {
      moved(h);
      h.read([4, 5], '/g', { write: 1, length: 100 });
      h.read([6, 7], '/f', { write: 1, length: 100 });
    });
    isBad((h) => {
      moved(h);
      h.read([4, 5], '/f', 'NOT_FOUND');
      h.read([6, 7], '/g', 'NOT_FOUND');
    });
  });

  test('reads that go back in time while a write is under way', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 100 });
      h.put([3, 20], '/f', { write: 2, length: 50 });
      h.read([12, 13], '/f', { write: 2, length: 50 });
      h.read([14, 15], '/f', { write: 1, length: 100 });
    }));

  test('a retry was applied a second time: a file that was removed is back', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 100 });
      h.add([3, 4], { kind: 'remove', path: '/f', recursive: false }, done());
      h.read([5, 6], '/f', { write: 1, length: 100 });
    }));

  test('what was lost took effect, and then had not', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 100, close: lost });
      h.read([3, 4], '/f', { write: 1, length: 100 });
      h.read([5, 6], '/f', 'NOT_FOUND');
    }));

  test('two writers of one file were both told that all is well', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 10 });
      for (const write of [2, 3]) {
        const open = h.opening('/f', { write, planned: 5, mode: 'append' });
        h.add([1 + write, 1.5 + write], open, done({ position: 10 }));
      }
      for (const write of [2, 3])
        h.add(
          [9 + write, 9.5 + write],
          { kind: 'commit', session: `s${write}`, written: 5, last: true },
          done(),
        );
    }));

  test('a content of two writings', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 100 });
      h.put([3, 5], '/f', { write: 2, length: 100 });
      const torn = Buffer.concat([cells.bytes(2, 0, 64), cells.bytes(1, 64, 36)]);
      h.add(
        [6, 7],
        { kind: 'read', path: '/f', start: 0, length: undefined },
        done({ content: cells.identify(torn) }),
      );
    }));

  test('a file shrinks that was only appended to', () =>
    isBad((h) => {
      h.put([0, 2], '/f', { write: 1, length: 64 });
      const open = h.opening('/f', { write: 2, planned: 100, mode: 'append' });
      h.add([3, 4], open, done({ position: 64 }));
      h.add([5, 6], { kind: 'stat', path: '/f' }, done({ status: file('/f', 128) }));
      h.add([7, 8], { kind: 'stat', path: '/f' }, done({ status: file('/f', 64) }));
    }));

  test('what is stuck, and why, is told', () => {
    const history = new HandMade();
    history.put([0, 2], '/f', { write: 1, length: 100 });
    const bad = history.read([3, 4], '/f', 'NOT_FOUND');
    const found = checkLinearizability(model, history.operations);
    expect(found).toMatchObject({ is: 'not linearizable' });
    if (found.is !== 'not linearizable') return;
    expect(found.stuck.map(({ operation }) => operation.id)).toEqual([bad.id]);
    expect(found.stuck[0]?.why).toContain('was refused with NOT_FOUND');
  });

  test('a search that would take too long is undecided', () => {
    const history = new HandMade();
    for (let i = 0; i < 12; i++) history.mkdir([0, 10], `/${i}`);
    history.read([11, 12], '/0', 'NOT_FOUND');
    expect(checkLinearizability(model, history.operations, 100).is).toBe('undecided');
  });
});

test('parts of a history that touch different names are told apart', () => {
  const history = new HandMade();
  history.mkdir([0, 1], '/a');
  history.mkdir([0, 1], '/b/c');
  history.put([2, 4], '/a/f', { write: 1, length: 3 });
  history.add([5, 6], { kind: 'rename', source: '/b', target: '/d', overwrite: false }, done());
  history.add([5, 6], { kind: 'stat', path: '/d' }, refused('NOT_FOUND'));
  const parts = (): number[][] => partition(history.operations).map((p) => p.map(({ id }) => id));
  expect(parts()).toEqual([
    [1, 3, 4],
    [2, 5, 6],
  ]);
  history.add([7, 8], { kind: 'list', path: '/' }, done({ entries: [] }));
  expect(parts()).toHaveLength(1);
});

describe('against every order there is', () => {
  /** A register; the path of a stat is a value that was read, of a mkdir one that was written. */
  const register: Model<string, Operation> = {
    init: '0',
    step: (state, { call, outcome }) => {
      if (call.kind === 'mkdir') return { state: call.path };
      if (call.kind === 'stat') return call.path === state ? { state } : `is ${state}`;
      return outcome.is;
    },
    key: (state) => state,
    isUnchanged: (before, after) => before === after,
  };

  /** Tries each operation that nothing forbids next. */
  function bruteForce(state: string, left: readonly Operation[]): boolean {
    if (left.every(({ outcome }) => outcome.is === 'unknown')) return true;
    const firstReturn = Math.min(
      ...left.map(({ outcome, returned }) => (outcome.is === 'unknown' ? Infinity : returned)),
    );
    return left.some((operation) => {
      if (operation.invoked > firstReturn) return false;
      const next = register.step(state, operation);
      if (typeof next === 'string') return false;
      return bruteForce(
        next.state,
        left.filter((other) => other !== operation),
      );
    });
  }

  const anyOperation = fc.record({
    invoked: fc.nat(12),
    lasts: fc.integer({ min: 1, max: 6 }),
    write: fc.boolean(),
    value: fc.nat(2),
    lost: fc.nat(4).map((n) => n === 0),
  });

  test('the search finds an order exactly where there is one', () => {
    const seen = { linearizable: 0, bad: 0 };
    fc.assert(
      fc.property(fc.array(anyOperation, { maxLength: 6 }), (specs) => {
        const history = new HandMade();
        for (const { invoked, lasts, write, value, lost: isLost } of specs) {
          const path = String(value);
          const call = write
            ? ({ kind: 'mkdir', path, parents: false } as const)
            : ({ kind: 'stat', path } as const);
          history.add([invoked, invoked + lasts], call, isLost && write ? lost : done());
        }
        const wanted = bruteForce(register.init, history.operations);
        seen[wanted ? 'linearizable' : 'bad']++;
        const found = checkLinearizability(register, history.operations);
        expect(found.is).toBe(wanted ? 'linearizable' : 'not linearizable');
      }),
      { numRuns: 1_500, seed: 7 },
    );
    // Both kinds came often enough to tell something.
    expect(Math.min(seen.linearizable, seen.bad)).toBeGreaterThan(200);
  });
});
