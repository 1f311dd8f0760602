import { KiB } from '../../../common/sizes.js';

/** What fixes every byte of a file that an experiment writes. */
export interface ContentName {
  readonly path: string;
  readonly seed: string;
  /** Which writing of this path it is. */
  readonly version: number;
  readonly length: number;
}

/** Content is made and compared in pages, so that a file of any length needs the memory of one. */
export const CONTENT_PAGE_BYTES = 64 * KiB;
const WORDS = CONTENT_PAGE_BYTES / 4;

/** A described content begins with its name as one line of JSON: a reader can tell damage from another file's bytes. */
export function contentHeader(name: ContentName): Uint8Array {
  const { path, seed, version, length } = name;
  return new TextEncoder().encode(`${JSON.stringify({ path, seed, version, length })}\n`);
}

/** The name that content says it has; undefined if its start is no header. */
export function contentNameOf(start: Uint8Array): ContentName | undefined {
  const end = start.indexOf(0x0a);
  if (end < 0) return undefined;
  try {
    const name = JSON.parse(new TextDecoder().decode(start.subarray(0, end))) as ContentName;
    return typeof name.path === 'string' && typeof name.version === 'number' ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Makes the pages of one content, in any order. The page given is valid until the next call. */
export class DescribedContent {
  readonly name: ContentName;
  private readonly header: Uint8Array;
  private readonly base: number;
  private readonly words = new Uint32Array(WORDS);
  private readonly bytes = new Uint8Array(this.words.buffer);

  constructor(name: ContentName) {
    this.name = name;
    this.header = contentHeader(name);
    this.base = fnv1a(this.header);
  }

  /** Bytes from `index * CONTENT_PAGE_BYTES`; the last page is as short as the content ends. */
  page(index: number): Uint8Array {
    const start = index * CONTENT_PAGE_BYTES;
    const first = index * WORDS;
    for (let i = 0; i < WORDS; i++) this.words[i] = mix((this.base + first + i) | 0);
    if (start < this.header.length)
      this.bytes.set(this.header.subarray(start, start + CONTENT_PAGE_BYTES));
    return this.bytes.subarray(
      0,
      Math.max(0, Math.min(CONTENT_PAGE_BYTES, this.name.length - start)),
    );
  }
}

/** The finaliser of MurmurHash3: neighbouring numbers come out unlike each other. */
function mix(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
