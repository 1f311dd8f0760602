import { failPointOrder } from '../../../../src/master/failpoints/fail-point.js';
import { withFailPoint } from '../../../../src/master/failpoints/failing-file-system.js';
import { nodeFileSystem } from '../../../../src/runtime/file-system.js';

const DFS_FAIL_POINTS_ALLOWED = '1';

test('without an order the file system is the very one that was given: nothing stands in between', () => {
  for (const env of [{}, { DFS_FAIL_POINT: '' }, { DFS_FAIL_POINTS_ALLOWED }])
    expect(withFailPoint(nodeFileSystem, failPointOrder(env))).toBe(nodeFileSystem);
});

test('a point is taken with its pass, the first unless told otherwise', () => {
  const named = (text: string) => failPointOrder({ DFS_FAIL_POINT: text, DFS_FAIL_POINTS_ALLOWED });
  expect(named('append-synced')).toMatchObject({ name: 'append-synced', nth: 1 });
  expect(named('segment-renamed:12')).toMatchObject({ name: 'segment-renamed', nth: 12 });
});

test.each([{}, { DFS_FAIL_POINTS_ALLOWED: '0' }, { DFS_FAIL_POINTS_ALLOWED: 'true' }])(
  'without the second variable (%p) a start is refused, and told what to do',
  (more) => {
    expect(() => failPointOrder({ DFS_FAIL_POINT: 'append-synced', ...more })).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/unset it, or allow it by DFS_FAIL_POINTS_ALLOWED=1/),
      }),
    );
  },
);

test.each([
  'append',
  'append-synced:0',
  'append-synced:-1',
  'append-synced:1:2',
  'append-synced:x',
  ':3',
])('%s is refused', (text) => {
  expect(() => failPointOrder({ DFS_FAIL_POINT: text, DFS_FAIL_POINTS_ALLOWED })).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});
