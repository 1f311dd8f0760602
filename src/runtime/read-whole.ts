import { borrow } from './bulk-memory.js';
import type { OpenFile } from './open-file.js';

/** Reads `length` bytes, fewer only where the file ends. Who is done with many of them may give them back. */
export async function readWhole(
  file: Pick<OpenFile, 'read'>,
  length: number,
  position: number,
): Promise<Uint8Array> {
  const data = borrow(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(data, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return data.subarray(0, at);
}
