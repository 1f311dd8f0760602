import { createCipheriv, createHash } from 'node:crypto';
import { MiB } from '../../common/sizes.js';

/** Pseudo-random bytes that the seed determines, in slices; fast enough not to be what a transfer waits for. */
export function* seededBytes(seed: string, length: number, sliceBytes = MiB): Iterable<Uint8Array> {
  const key = createHash('sha256').update(seed).digest();
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(Math.min(sliceBytes, length));
  for (let left = length; left > 0; left -= zeros.length)
    yield stream.update(zeros.subarray(0, Math.min(left, zeros.length)));
}
