import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { seededBytes } from '../../src/client/local-cluster/seeded-bytes.js';

/** Writes a local file of seeded bytes slice by slice; returns its SHA-256 in hex. */
export async function writeSeeded(path: string, seed: string, length: number): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  try {
    for (const slice of seededBytes(seed, length)) {
      hash.update(slice);
      await file.appendFile(slice);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** Seeded bytes in one piece, for what is small. */
export function seeded(seed: string, length: number): Buffer {
  return Buffer.concat([...seededBytes(seed, length)].map((slice) => Buffer.from(slice)));
}

export async function sha256OfFile(path: string): Promise<string> {
  return sha256OfStream(createReadStream(path, { highWaterMark: 1 << 20 }));
}

export async function sha256OfStream(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const slice of stream) hash.update(slice);
  return hash.digest('hex');
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
