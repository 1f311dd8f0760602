import { DfsError } from '../../../src/common/error.js';
import { errorLine } from '../../../src/runtime/error-line.js';

test('a path, a message and a code stand on one line, whatever the names hold', () => {
  const error = new DfsError('NOT_FOUND', 'No such directory', { path: '/a\n\u001b[31m/é' });
  expect(errorLine('put', error)).toBe("put: '/a\\n\\u001b[31m/é': No such directory (NOT_FOUND)");
  expect(errorLine('put', new DfsError('NO_SPACE'))).toBe('put: No space left (NO_SPACE)');
  expect(errorLine('master', { message: 'listen EADDRINUSE' })).toBe('master: listen EADDRINUSE');
});
