import { misplaced } from '../../../../src/master/core/blocks/block-verdict.js';

describe('misplaced', () => {
  test.each([
    [['/a', '/b', '/c'], 3, 3, false],
    [['/a', '/a', '/b'], 3, 3, true],
    [['/a', '/a', '/b'], 3, 2, false],
    [['/a', '/a'], 3, 1, false],
    [['/a'], 3, 3, false],
    [[], 3, 3, false],
    [['/a', '/a', '/b'], 2, 3, false],
    [['/a', '/a', '/b', '/b', '/c'], 5, 3, false],
  ])('copies in %j, %i wanted, %i domains there: %s', (domains, replication, there, expected) => {
    expect(misplaced(domains, replication, there)).toBe(expected);
  });
});
