import { isDfsError } from '../../../common/error.js';

/** What was waited for, or undefined with one more failure if it did not come in time. */
export async function inTime<T>(wait: Promise<T>, failures: string[]): Promise<T | undefined> {
  try {
    return await wait;
  } catch (error) {
    if (!isDfsError(error, 'DEADLINE_EXCEEDED')) throw error;
    failures.push(error.message);
    return undefined;
  }
}
