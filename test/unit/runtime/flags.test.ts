import { isDfsError } from '../../../src/common/error.js';
import type { ConfigSchema } from '../../../src/runtime/config.js';
import { parseFlags } from '../../../src/runtime/flags.js';

const SETTINGS = {
  dir: { type: 'list', description: 'Folders' },
  deadAfter: { type: 'duration', default: '30s', description: 'Silence' },
  fast: { type: 'boolean', default: false, description: 'Fast' },
} as const satisfies ConfigSchema;

test('takes both spellings, lists, switches and leaves the rest', () => {
  const argv = ['--dead-after=5s', '--dir', 'a', 'x', '--dir', 'b', '--fast', '--', '--dir'];
  expect(parseFlags(SETTINGS, argv)).toEqual({
    flags: { deadAfter: '5s', dir: ['a', 'b'], fast: true },
    rest: ['x', '--dir'],
  });
  expect(parseFlags(SETTINGS, ['--no-fast']).flags).toEqual({ fast: false });
});

test.each([
  [['--slow'], 'Unknown flag --slow; known are --dir, --dead-after, --fast'],
  [['--dead-after'], '--dead-after needs a value'],
  [['--dead-after', '1s', '--dead-after', '2s'], '--dead-after is given twice'],
  [['--__proto__=1'], 'Unknown flag --__proto__; known are --dir, --dead-after, --fast'],
])('%j is refused', (argv, message) => {
  let thrown: unknown;
  try {
    parseFlags(SETTINGS, argv);
  } catch (error) {
    thrown = error;
  }
  expect(isDfsError(thrown, 'INVALID_ARGUMENT') && thrown.message).toBe(message);
});
