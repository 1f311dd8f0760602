import * as fc from 'fast-check';
import {
  checkpointName,
  checkpointTimeMs,
  isAboveTrash,
  isInTrash,
  stampedName,
  unstampedName,
} from '../../../src/common/trash.js';

const ms = fc.integer({ min: Date.UTC(2_000, 0, 1), max: Date.UTC(2_099, 11, 31) });

describe('names of folders', () => {
  test('say the time in UTC, by HDFS, never an earlier one, and at most a second later', () => {
    expect(checkpointName(Date.UTC(2026, 10, 21, 9, 30, 15))).toBe('261121093015');
    expect(checkpointName(Date.UTC(2026, 11, 31, 23, 59, 59, 1))).toBe('270101000000');
    fc.assert(
      fc.property(ms, (timeMs) => {
        const read = checkpointTimeMs(checkpointName(timeMs)) ?? Number.NaN;
        expect(read).toBeGreaterThanOrEqual(timeMs);
        expect(read - timeMs).toBeLessThan(1_000);
      }),
    );
  });

  test.each(['Current', '', '2611210930155', '26112109301', '261321093015', '260230000000', '-1'])(
    '%j is no time, and nothing that would ever expire',
    (name) => {
      expect(checkpointTimeMs(name)).toBeUndefined();
    },
  );

  test('a second folder of the same second is as old as the first', () => {
    expect(checkpointTimeMs('261121093015-2')).toBe(Date.UTC(2026, 10, 21, 9, 30, 15));
    expect(checkpointTimeMs('261121093015-')).toBeUndefined();
  });
});

describe('stamps', () => {
  test('are taken off again by the time of the removal alone', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        ms,
        fc.nat({ max: 999 }),
        (name, removedMs, later) => {
          expect(unstampedName(stampedName(name, removedMs + later), removedMs)).toBe(name);
        },
      ),
    );
  });

  test('digits that a name ends in stay if nothing was removed at such a time', () => {
    const removedMs = Date.UTC(2026, 10, 21);
    for (const name of ['log1700000000000', String(removedMs), 'a', '', `x${removedMs - 1}`])
      expect(unstampedName(name, removedMs)).toBe(name);
  });
});

test('what lies in a trash, and what holds one, is told by the path', () => {
  const names = (path: string): string[] => path.split('/').filter((name) => name !== '');
  for (const path of ['/user/al/.Trash', '/user/al/.Trash/Current/x', '/user/bob/.Trash/x'])
    expect([path, isInTrash(names(path))]).toEqual([path, true]);
  for (const path of ['/', '/user', '/user/al', '/user/al/.Trashy', '/x/al/.Trash', '/.Trash/x/y'])
    expect([path, isInTrash(names(path))]).toEqual([path, false]);
  for (const path of ['/', '/user', '/user/al'])
    expect([path, isAboveTrash(names(path), 'al')]).toEqual([path, true]);
  for (const path of ['/users', '/user/bob', '/user/al/.Trash', '/user/al/x'])
    expect([path, isAboveTrash(names(path), 'al')]).toEqual([path, false]);
});
