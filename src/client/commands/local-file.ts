import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32c } from '../../common/checksum.js';
import { LOCAL_READ_BYTES } from './limits.js';

/**
 * Bytes of a local file. A regular file is read through one reused buffer, so each piece is to be used up before the
 * next is asked for; a pipe or a device is read as a stream, without holding a thread while nothing comes.
 */
export async function* readLocal(
  path: string,
  kind: 'file' | 'stream' | 'directory',
): AsyncGenerator<Uint8Array, void, undefined> {
  if (kind !== 'file') {
    yield* readStream(createReadStream(path, { highWaterMark: LOCAL_READ_BYTES }));
    return;
  }
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(LOCAL_READ_BYTES);
    for (let position = 0; ;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

export async function* readStream(
  stream: Readable,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stop = (): void => {
    stream.destroy();
  };
  signal?.addEventListener('abort', stop);
  try {
    for await (const piece of stream as AsyncIterable<unknown>)
      yield typeof piece === 'string' ? Buffer.from(piece) : (piece as Uint8Array);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** CRC32C of a whole file in hex: what `dfs checksum` gives for the same bytes. */
export async function localChecksum(path: string, signal: AbortSignal): Promise<string> {
  let crc = 0;
  for await (const data of readLocal(path, 'file')) {
    signal.throwIfAborted();
    crc = crc32c(data, crc);
  }
  return crc.toString(16).padStart(8, '0');
}

/** Writes all of `data` at a place; short writes are continued. */
export async function writeAt(
  handle: FileHandle,
  data: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    done += bytesWritten;
  }
}
