import { must } from '../../common/assert.js';
import { DecodeFault } from '../../common/byte-reader.js';
import { findChild } from '../core/memory/inner-pages.js';
import type { OrderedKey } from '../core/memory/ordered-key.js';
import { childrenOf } from '../core/memory/page-shape.js';
import { firstChild, levelOf, slotCount, slotStart, u32 } from '../core/memory/slotted-page.js';
import type { ValueCodec } from '../core/memory/value-codec.js';
import { CheckedLeaf, compareKeys } from './checked-leaf.js';
import type { PageSource } from './page-source.js';

interface Step {
  readonly bytes: Uint8Array;
  /** The child that was taken, from -1. */
  number: number;
}

/**
 * Reads a tree of pages that nobody vouches for. Levels go down with every step and keys rise with every entry, so no walk
 * is endless. One place at a time: `key` and `value` are those of the entry where the last call ended. Throws DecodeFault.
 */
export class TreeReader<V> {
  private readonly source: PageSource;
  private readonly root: number;
  private readonly leaf: CheckedLeaf<V>;
  /** From the root to the leaf, without it. */
  private way: Step[] = [];

  constructor(source: PageSource, codec: ValueCodec<V>, root: number) {
    this.source = source;
    this.root = root;
    this.leaf = new CheckedLeaf(codec);
  }

  get key(): OrderedKey {
    return this.leaf.key;
  }

  get value(): V {
    return this.leaf.value;
  }

  /** Goes to the first entry that is not before a key; false if there is none. */
  async seek(key: OrderedKey): Promise<boolean> {
    this.way = [];
    let bytes = await this.source.page(this.root);
    while (levelOf(bytes, 0) > 0) {
      const step = { bytes, number: findChild(bytes, 0, key) };
      this.way.push(step);
      bytes = await this.child(step);
    }
    this.leaf.open(bytes, false);
    return this.leaf.seek(key) || (await this.next());
  }

  /** Goes to the entry of a key; false if there is none. */
  async find(key: OrderedKey): Promise<boolean> {
    return (await this.seek(key)) && compareKeys(this.key, key) === 0;
  }

  /** Goes to the next entry; false at the end. */
  async next(): Promise<boolean> {
    if (this.leaf.next()) return true;
    const { way } = this;
    const depth = way.findLastIndex(({ bytes, number }) => number + 1 < slotCount(bytes, 0));
    if (depth < 0) return false;
    const levels = way.length;
    way.length = depth + 1;
    const turn = must(way[depth], 'a step of the way');
    turn.number++;
    let bytes = await this.child(turn);
    while (levelOf(bytes, 0) > 0) {
      const step = { bytes, number: -1 };
      way.push(step);
      bytes = await this.child(step);
    }
    if (way.length !== levels) throw new DecodeFault('the leaves of a tree are not equally deep');
    this.leaf.open(bytes, true);
    if (!this.leaf.next()) throw new DecodeFault('a tree has an empty leaf');
    return true;
  }

  private async child({ bytes, number }: Step): Promise<Uint8Array> {
    const page = number < 0 ? firstChild(bytes, 0) : u32(bytes, slotStart(bytes, 0, number));
    const child = await this.source.page(page);
    checkLevel(child, levelOf(bytes, 0) - 1);
    return child;
  }
}

/** How many pages a tree has; each is claimed and may not be claimed twice. Leaves are not opened. */
export async function countPages(
  source: PageSource,
  root: number,
  claimed: Uint8Array,
): Promise<number> {
  const claim = (page: number): void => {
    const place = source.placeOf(page);
    if (place < 0) throw new DecodeFault(`page ${page} is not there`);
    if (claimed[place] === 1) throw new DecodeFault(`page ${page} is linked twice`);
    claimed[place] = 1;
  };
  const walk = async (page: number, level: number | undefined): Promise<number> => {
    claim(page);
    if (level === 0) return 1;
    const bytes = await source.page(page);
    const own = levelOf(bytes, 0);
    checkLevel(bytes, level ?? own);
    let count = 1;
    if (own > 0) for (const child of childrenOf(bytes, 0)) count += await walk(child, own - 1);
    return count;
  };
  return await walk(root, undefined);
}

function checkLevel(bytes: Uint8Array, expected: number): void {
  const level = levelOf(bytes, 0);
  if (level !== expected) throw new DecodeFault(`a page has level ${level}, not ${expected}`);
}
