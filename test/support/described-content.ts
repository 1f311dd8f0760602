import { createHash } from 'node:crypto';

/** A sequence of numbers in [0, 1) that a seed fixes. */
export function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0) || 1;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Content that its key (path and seed) fixes byte by byte and that says whose it is at its start, so that a reader can
 * tell both damage and the content of another file. `bytesMax` bounds the length, which the key fixes too.
 */
export function describedContent(key: string, bytesMax: number): Buffer {
  const random = seededRandom(key);
  const header = Buffer.from(`${JSON.stringify(key)}\n`);
  const content = Buffer.alloc(header.length + Math.floor(random() * bytesMax));
  header.copy(content);
  const block = createHash('sha512').update(key).digest();
  for (let at = header.length; at < content.length; at += block.length) {
    block.writeUInt32LE(at, 0);
    block.copy(content, at);
  }
  return content;
}

/** The key that content of `describedContent` names. */
export function keyOf(content: Uint8Array): string {
  const end = content.indexOf(0x0a);
  return JSON.parse(Buffer.from(content.subarray(0, end)).toString()) as string;
}
