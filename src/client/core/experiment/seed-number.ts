/** A number of 32 bits for a generator, from a seed that a person chose and what the generator is for. */
export function seedNumber(...words: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const char of words.join('\n'))
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
