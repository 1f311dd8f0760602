import { PRINCIPAL_BYTES_MAX } from './limits.js';

/** Why this cannot be the name of a user, a group or a client, as the end of a sentence; undefined if it can. */
export function principalFault(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (!name.isWellFormed()) return 'is not valid Unicode';
  // A UTF-16 unit takes at most 3 bytes, which keeps this check free of encoding.
  if (name.length * 3 > PRINCIPAL_BYTES_MAX)
    return `is longer than ${PRINCIPAL_BYTES_MAX / 3} characters`;
  if (name.includes('\0')) return 'has a NUL byte';
  return undefined;
}
