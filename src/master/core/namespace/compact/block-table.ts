import { must } from '../../../../common/assert.js';
import {
  blockId,
  generation,
  inodeId,
  type BlockId,
  type InodeId,
} from '../../../../common/ids.js';
import type { GroupCursor } from '../../memory/group-cursor.js';
import { OrderedKey } from '../../memory/ordered-key.js';
import type { PagedMemory } from '../../memory/paged-memory.js';
import { PageTree, type TreeRoot } from '../../memory/page-tree.js';
import type { ValueCodec } from '../../memory/value-codec.js';
import type { FileBlock } from '../namespace.js';

const SHA256_BYTES = 32;

/** Differences in generation, owner and length, then the SHA-256 as it is. */
interface BlockRecord {
  generation: number;
  owner: number;
  length: number;
  /** The SHA-256 is 32 bytes of `source` from `at` on: in the page itself until somebody copies it. */
  source: Uint8Array;
  at: number;
}

const NOTHING = new Uint8Array(SHA256_BYTES);

export const blockRecordCodec: ValueCodec<BlockRecord> = {
  create: () => ({ generation: 0, owner: 0, length: 0, source: NOTHING, at: 0 }),
  clear(record) {
    record.generation = 0;
    record.owner = 0;
    record.length = 0;
    record.source = NOTHING;
    record.at = 0;
  },
  copy(from, to) {
    to.generation = from.generation;
    to.owner = from.owner;
    to.length = from.length;
    to.source = from.source;
    to.at = from.at;
  },
  read(cursor, record) {
    record.generation += cursor.signed();
    record.owner += cursor.signed();
    record.length += cursor.signed();
    record.source = cursor.bytes;
    record.at = cursor.at;
    cursor.at += SHA256_BYTES;
  },
  write(sink, record, before) {
    sink.signed(record.generation - before.generation);
    sink.signed(record.owner - before.owner);
    sink.signed(record.length - before.length);
    sink.copy(record.source, record.at, record.at + SHA256_BYTES);
  },
};

/** A committed block with the file that it is of. */
export interface OwnedBlock extends FileBlock {
  readonly inode: InodeId;
}

/** Committed blocks by id. */
export class BlockTable {
  private readonly tree: PageTree<BlockRecord>;
  private readonly key = new OrderedKey();
  private readonly record = blockRecordCodec.create();

  constructor(memory: PagedMemory, root?: TreeRoot) {
    const groups = { entriesMax: 24, bytesMax: 1_024 };
    this.tree = new PageTree({ memory, codec: blockRecordCodec, groups }, root);
  }

  get size(): number {
    return this.tree.size;
  }

  root(): TreeRoot {
    return this.tree.root();
  }

  get(id: BlockId): OwnedBlock | undefined {
    const entry = this.tree.find(this.key.clear().number(id));
    if (entry === undefined) return undefined;
    const { generation: stamp, owner, length, source, at } = entry.value;
    return {
      id,
      generation: generation(stamp),
      length,
      sha256: new Uint8Array(source.subarray(at, at + SHA256_BYTES)),
      inode: inodeId(owner),
    };
  }

  /** False, with nothing changed, if there is a block of that id. */
  add(owner: InodeId, block: FileBlock): boolean {
    const { record } = this;
    record.generation = block.generation;
    record.owner = owner;
    record.length = block.length;
    record.source = block.sha256;
    record.at = 0;
    return this.tree.insert(this.key.clear().number(block.id), record) !== undefined;
  }

  /** Takes blocks away; returns their lengths together. Where they stand next to each other it takes a group at a time. */
  removeAll(ids: readonly BlockId[]): number {
    let bytes = 0;
    for (let at = 0; at < ids.length;) {
      const group = this.groupFrom(ids, at);
      if (group === undefined) {
        bytes += must(this.find(ids[at]!), `there is no block ${ids[at]}`).value.length;
        this.tree.removeFound();
        at++;
      } else {
        bytes += group;
        at += this.tree.removeFoundGroup();
      }
    }
    return bytes;
  }

  /** Lengths together of a group that is just these ids from that place on, in their order; the tree stands on it then. */
  private groupFrom(ids: readonly BlockId[], at: number): number | undefined {
    const entry = this.find(ids[at]!);
    if (entry?.index !== 0 || at + entry.count > ids.length) return undefined;
    let bytes = entry.value.length;
    for (let i = at + 1; entry.next(); i++) {
      if (entry.key.numberAt(0) !== ids[i]) return undefined;
      bytes += entry.value.length;
    }
    return bytes;
  }

  private find(id: BlockId): GroupCursor<BlockRecord> | undefined {
    return this.tree.find(this.key.clear().number(id));
  }

  /** Every block by rising id, without its SHA-256. The table must not change meanwhile. */
  each(visit: (block: Omit<OwnedBlock, 'sha256'>) => void): void {
    let entry = this.tree.findFrom(this.key.clear().number(0));
    for (; entry !== undefined; entry = this.tree.next()) {
      const { key, value } = entry;
      visit({
        id: blockId(key.numberAt(0)),
        generation: generation(value.generation),
        length: value.length,
        inode: inodeId(value.owner),
      });
    }
  }

  /** At most `limit` ids after one, rising. */
  idsAfter(after: number, limit: number): BlockId[] {
    const ids: BlockId[] = [];
    let entry = this.tree.findFrom(this.key.clear().number(after + 1));
    for (; entry !== undefined && ids.length < limit; entry = this.tree.next())
      ids.push(blockId(entry.key.numberAt(0)));
    return ids;
  }
}
