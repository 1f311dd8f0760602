import { DecodeFault } from '../../common/byte-reader.js';
import type { OpenFile } from '../../runtime/file-system.js';

/** Fills a buffer from a place of a file; DecodeFault if the file ends before. */
export async function readInto(
  file: Pick<OpenFile, 'read'>,
  at: number,
  buffer: Uint8Array,
): Promise<void> {
  for (let done = 0; done < buffer.length;) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, at + done);
    if (bytesRead === 0)
      throw new DecodeFault(`the file ends, ${buffer.length - done} bytes early`);
    done += bytesRead;
  }
}

export async function readExactly(file: OpenFile, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await readInto(file, at, bytes);
  return bytes;
}
