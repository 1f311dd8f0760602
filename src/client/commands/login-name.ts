import { userInfo } from 'node:os';

/** Name of the person at this process; a process without an entry in the user table is known by its number. */
export function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'nobody');
  }
}
