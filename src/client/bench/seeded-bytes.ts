import { seededRandom } from '../../common/clock.js';

/** Bytes that do not compress and are the same for the same seed. */
export function seededBytes(seed: number, length: number): Buffer {
  const random = seededRandom(seed);
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = Math.floor(random.next() * 0x1_0000_0000);
  return Buffer.from(words.buffer, 0, length);
}
