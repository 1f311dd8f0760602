import { DecodeFault } from '../../common/byte-reader.js';
import { inodeId, type InodeId } from '../../common/ids.js';
import type { ImageBlock } from '../../common/image.js';
import { nameFault } from '../../common/path.js';
import { OrderedKey } from '../core/memory/ordered-key.js';
import { levelOf } from '../core/memory/slotted-page.js';
import type { AttributeClass } from '../core/namespace/compact/attribute-classes.js';
import { blockRecordCodec } from '../core/namespace/compact/block-table.js';
import {
  INLINE_BLOCKS_MAX,
  inodeRecordCodec,
  type InodeRecord,
} from '../core/namespace/compact/inode-record.js';
import { numberCodec } from '../core/namespace/compact/number-record.js';
import { SHA256_BYTES } from '../core/sha256.js';
import { CheckedLeaf } from './checked-leaf.js';
import type { Image } from './open-image.js';
import { TreeReader } from './tree-reader.js';

/** An inode as its record says, with whole numbers and known attributes. */
export interface StoredInode extends Readonly<InodeRecord> {
  readonly id: InodeId;
  /** Undefined for one without a name. */
  readonly parent: InodeId | undefined;
  readonly name: string;
  readonly of: AttributeClass;
}

/** An inode and what the index says of its place; undefined for one without a name. */
export interface InodePlace {
  readonly id: InodeId;
  readonly place: number | undefined;
}

/** Slots of an index's place, as InodeTree has them. */
const SLOT_BITS = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Looks inodes and blocks of an image up. One look-up at a time. Throws DecodeFault. */
export class ImageInodes {
  private readonly image: Image;
  private readonly names: TreeReader<InodeRecord>;
  private readonly nameless: TreeReader<InodeRecord>;
  private readonly index: TreeReader<{ number: number }>;
  private readonly table;
  private readonly lists: TreeReader<{ number: number }>;
  private readonly leaf = new CheckedLeaf(inodeRecordCodec);
  private readonly wanted = new OrderedKey();

  constructor(image: Image) {
    const { pages } = image;
    const { inodes, blocks, lists } = image.rest.roots;
    this.image = image;
    this.names = new TreeReader(pages, inodeRecordCodec, inodes.names.root);
    this.nameless = new TreeReader(pages, inodeRecordCodec, inodes.nameless.root);
    this.index = new TreeReader(pages, numberCodec, inodes.index.root);
    this.table = new TreeReader(pages, blockRecordCodec, blocks.root);
    this.lists = new TreeReader(pages, numberCodec, lists.root);
  }

  async byId(id: InodeId): Promise<StoredInode | undefined> {
    const key = this.wanted.clear().number(id);
    if (await this.index.find(key)) return await this.inLeaf(this.index.value.number, id);
    if (!(await this.nameless.find(key))) return undefined;
    return this.stored(this.nameless.value, undefined, '');
  }

  async child(directory: InodeId, name: string): Promise<StoredInode | undefined> {
    const key = this.wanted.clear().number(directory).name(name);
    return (await this.names.find(key)) ? this.named(this.names.key, this.names.value) : undefined;
  }

  /** The first entry of a directory after a name; `nextEntry` goes on, if nothing else was asked for since. */
  async entryAfter(directory: InodeId, after: string): Promise<StoredInode | undefined> {
    const key = this.wanted.clear().number(directory).name(after);
    if (!(await this.names.seek(key))) return undefined;
    const found = this.named(this.names.key, this.names.value);
    if (found.parent !== directory) return undefined;
    return found.name === after ? await this.nextEntry(directory) : found;
  }

  async nextEntry(directory: InodeId): Promise<StoredInode | undefined> {
    if (!(await this.names.next())) return undefined;
    const found = this.named(this.names.key, this.names.value);
    return found.parent === directory ? found : undefined;
  }

  /** The inode that `ids` gave. */
  at({ id, place }: InodePlace): Promise<StoredInode | undefined> {
    return place === undefined ? this.byId(id) : this.inLeaf(place, id);
  }

  /** Ids by rising number, of inodes with a name and without. */
  async *ids(): AsyncGenerator<InodePlace, void, void> {
    const { pages, rest } = this.image;
    const { index, nameless } = rest.roots.inodes;
    const reader = new TreeReader(pages, numberCodec, index.root);
    const named = new IdScan(reader, index.size);
    const others = new IdScan(
      new TreeReader(pages, inodeRecordCodec, nameless.root),
      nameless.size,
    );
    let [one, two] = [await named.next(), await others.next()];
    while (one !== undefined || two !== undefined) {
      if (one === two) throw new DecodeFault(`inode ${one} has a name and has none`);
      if (two === undefined || (one !== undefined && one < two)) {
        if (one !== undefined) yield { id: one, place: reader.value.number };
        one = await named.next();
      } else {
        yield { id: two, place: undefined };
        two = await others.next();
      }
    }
  }

  /** Ids of inodes without a name. */
  async *namelessIds(): AsyncGenerator<InodeId, void, void> {
    const { nameless } = this.image.rest.roots.inodes;
    const reader = new TreeReader(this.image.pages, inodeRecordCodec, nameless.root);
    const scan = new IdScan(reader, nameless.size);
    for (let id = await scan.next(); id !== undefined; id = await scan.next()) yield id;
  }

  /** The blocks of a file, in order. */
  async blocks(file: StoredInode): Promise<ImageBlock[]> {
    if (file.isDirectory) return [];
    const blocks: ImageBlock[] = [];
    let length = 0;
    for (const id of await this.blockIds(file)) {
      const block = await this.block(id, file.id);
      length += block.length;
      blocks.push(block);
    }
    if (length !== file.length)
      throw new DecodeFault(
        `inode ${file.id} has ${file.length} bytes, and its blocks have ${length}`,
      );
    return blocks;
  }

  private async inLeaf(place: number, id: InodeId): Promise<StoredInode> {
    const { leaf } = this;
    const bytes = await this.image.pages.page(Math.floor(place / SLOT_BITS));
    if (levelOf(bytes, 0) !== 0) throw new DecodeFault(`inode ${id} is said to be in no leaf`);
    leaf.open(bytes, false);
    const slot = place % SLOT_BITS;
    if (slot < leaf.slots) leaf.openGroup(slot);
    // From the slot where it stood once; entries before it may have moved it.
    while (leaf.next()) if (leaf.value.id === id) return this.named(leaf.key, leaf.value);
    leaf.open(bytes, false);
    while (leaf.next()) if (leaf.value.id === id) return this.named(leaf.key, leaf.value);
    throw new DecodeFault(`inode ${id} is not in the leaf that the index says`);
  }

  private async blockIds({ id: file, count, firstBlock, secondBlock }: StoredInode) {
    if (count <= INLINE_BLOCKS_MAX) return [firstBlock, secondBlock].slice(0, count);
    const ids: number[] = [];
    for (
      let found = await this.lists.seek(this.wanted.clear().number(file).number(0));
      found && ids.length < count;
      found = await this.lists.next()
    ) {
      const { key, value } = this.lists;
      const at = numberOf(key, endOfNumber(key, 0));
      if (numberOf(key, 0) !== file || at !== ids.length) break;
      ids.push(value.number);
    }
    if (ids.length < count) throw new DecodeFault(`inode ${file} has no block at ${ids.length}`);
    return ids;
  }

  private async block(id: number, file: InodeId): Promise<ImageBlock> {
    if (!isWhole(id) || !(await this.table.find(this.wanted.clear().number(id))))
      throw new DecodeFault(`inode ${file} has block ${id}, which is not there`);
    const { generation, owner, length, source, at } = this.table.value;
    if (owner !== file) throw new DecodeFault(`block ${id} is of inode ${owner} and of ${file}`);
    if (!isWhole(generation) || !isWhole(length) || length === 0)
      throw new DecodeFault(`block ${id} has generation ${generation} and ${length} bytes`);
    const sha256 = Buffer.from(source.subarray(at, at + SHA256_BYTES)).toString('hex');
    return { id, generation, length, sha256 };
  }

  private named(key: OrderedKey, record: InodeRecord): StoredInode {
    const parent = numberOf(key, 0);
    const name = nameIn(key, endOfNumber(key, 0));
    return this.stored(record, inodeId(parent), name);
  }

  private stored(record: InodeRecord, parent: InodeId | undefined, name: string): StoredInode {
    for (const [field, value] of Object.entries(record) as [string, number | boolean][])
      if (typeof value === 'number' && !isWhole(value))
        throw new DecodeFault(`inode ${record.id} has ${value} as its ${field}`);
    const of = this.image.rest.classes.get(record.attributes);
    if (of === undefined)
      throw new DecodeFault(
        `inode ${record.id} is of class ${record.attributes}, of which there is none`,
      );
    return { ...record, id: inodeId(record.id), parent, name, of };
  }
}

/** Goes over a tree whose keys begin with a number, and knows how many there must be. */
class IdScan {
  private readonly reader: TreeReader<unknown>;
  private left: number;
  private isBegun = false;

  constructor(reader: TreeReader<unknown>, size: number) {
    this.reader = reader;
    this.left = size;
  }

  async next(): Promise<InodeId | undefined> {
    const { reader } = this;
    const found = this.isBegun ? await reader.next() : await reader.seek(new OrderedKey());
    this.isBegun = true;
    if (found !== this.left > 0) throw new DecodeFault('a tree has not as many entries as it says');
    this.left--;
    if (!found) return undefined;
    if (endOfNumber(reader.key, 0) !== reader.key.length)
      throw new DecodeFault('the key of an inode is more than a number');
    return inodeId(numberOf(reader.key, 0));
  }
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function endOfNumber(key: OrderedKey, at: number): number {
  const end = at < key.length ? key.endOfNumber(at) : Number.NaN;
  if (!(end <= key.length)) throw new DecodeFault('a key ends within a number');
  return end;
}

function numberOf(key: OrderedKey, at: number): number {
  endOfNumber(key, at);
  const value = key.numberAt(at);
  if (!Number.isSafeInteger(value)) throw new DecodeFault('a key has a number over 2^53');
  return value;
}

function nameIn(key: OrderedKey, at: number): string {
  let name: string;
  try {
    name = utf8.decode(key.bytes.subarray(at, key.length));
  } catch {
    throw new DecodeFault('a name is not UTF-8');
  }
  const fault = nameFault(name);
  if (fault !== undefined) throw new DecodeFault(fault);
  return name;
}
