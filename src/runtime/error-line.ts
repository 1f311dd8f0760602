import { DfsError, errorMessage } from '../common/error.js';

/** What people see of an error: `put: '/a/b': No such directory (PARENT_NOT_FOUND)`. One line, whatever the names hold. */
export function errorLine(name: string, error: unknown): string {
  if (!(error instanceof DfsError)) return oneLine(`${name}: ${errorMessage(error)}`);
  const path = error.path === undefined ? '' : `'${error.path}': `;
  return oneLine(`${name}: ${path}${error.message} (${error.code})`);
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1));
}
