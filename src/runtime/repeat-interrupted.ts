import { hasCode } from '../common/error.js';

/** libuv repeats every call of the system that a signal interrupts but reads: whoever reads does so through this. */
export async function repeatInterrupted<T>(read: () => Promise<T> | T): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      if (!hasCode(error, 'EINTR')) throw error;
    }
  }
}
