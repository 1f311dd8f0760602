import type { ByteSink } from '../../memory/byte-sink.js';
import type { ByteCursor } from '../../memory/byte-cursor.js';
import type { ValueCodec } from '../../memory/value-codec.js';

/** Blocks of a file that stand in its record; when it has more they are all in the block lists. */
export const INLINE_BLOCKS_MAX = 2;

/** What the tree of names keeps of an inode beside its key. */
export interface InodeRecord {
  id: number;
  isDirectory: boolean;
  /** Number of an attribute class: owner, group, mode, replication, block size. */
  attributes: number;
  mtimeMs: number;
  atimeMs: number;
  version: number;
  /** Bytes of a file. */
  length: number;
  /** Blocks of a file, entries of a directory. */
  count: number;
  /** Ids of the blocks if there are at most INLINE_BLOCKS_MAX, else 0. */
  firstBlock: number;
  secondBlock: number;
}

/** Bits of the byte after the id. The lowest two: 0 for a count of 0, 1 or 2 for so many blocks, 3: the count follows. */
const COUNTED = 3;
const OTHER_ATTRIBUTES = 4;
const OTHER_MTIME = 8;
const OWN_ATIME = 16;
const DIRECTORY = 32;

export const inodeRecordCodec: ValueCodec<InodeRecord> = {
  create: () => ({
    id: 0,
    isDirectory: false,
    attributes: 0,
    mtimeMs: 0,
    atimeMs: 0,
    version: 0,
    length: 0,
    count: 0,
    firstBlock: 0,
    secondBlock: 0,
  }),

  clear(record) {
    record.id = 0;
    record.isDirectory = false;
    record.attributes = 0;
    record.mtimeMs = 0;
    record.atimeMs = 0;
    record.version = 0;
    record.length = 0;
    record.count = 0;
    record.firstBlock = 0;
    record.secondBlock = 0;
  },

  copy(from, to) {
    to.id = from.id;
    to.isDirectory = from.isDirectory;
    to.attributes = from.attributes;
    to.mtimeMs = from.mtimeMs;
    to.atimeMs = from.atimeMs;
    to.version = from.version;
    to.length = from.length;
    to.count = from.count;
    to.firstBlock = from.firstBlock;
    to.secondBlock = from.secondBlock;
  },

  read(cursor, record) {
    record.id += cursor.signed();
    const flags = cursor.bytes[cursor.at++]!;
    record.version += cursor.signed();
    if ((flags & OTHER_ATTRIBUTES) !== 0) record.attributes = cursor.varint();
    if ((flags & OTHER_MTIME) !== 0) record.mtimeMs += cursor.signed();
    record.atimeMs = record.mtimeMs + ((flags & OWN_ATIME) === 0 ? 0 : cursor.signed());
    record.isDirectory = (flags & DIRECTORY) !== 0;
    readContent(cursor, record, flags & COUNTED);
  },

  write(sink, record, before) {
    const content = contentOf(record);
    sink.signed(record.id - before.id);
    sink.byte(
      content |
        (record.attributes === before.attributes ? 0 : OTHER_ATTRIBUTES) |
        (record.mtimeMs === before.mtimeMs ? 0 : OTHER_MTIME) |
        (record.atimeMs === record.mtimeMs ? 0 : OWN_ATIME) |
        (record.isDirectory ? DIRECTORY : 0),
    );
    sink.signed(record.version - before.version);
    if (record.attributes !== before.attributes) sink.varint(record.attributes);
    if (record.mtimeMs !== before.mtimeMs) sink.signed(record.mtimeMs - before.mtimeMs);
    if (record.atimeMs !== record.mtimeMs) sink.signed(record.atimeMs - record.mtimeMs);
    writeContent(sink, record, lastBlockOf(before), content);
  },
};

function contentOf({ isDirectory, count }: InodeRecord): number {
  return count > 0 && (isDirectory || count > INLINE_BLOCKS_MAX) ? COUNTED : count;
}

/** A file's blocks are likely to be near those of the file before, if that has any in its record. */
function lastBlockOf({ firstBlock, secondBlock }: InodeRecord): number {
  return secondBlock === 0 ? firstBlock : secondBlock;
}

function readContent(cursor: ByteCursor, record: InodeRecord, content: number): void {
  const blockBefore = lastBlockOf(record);
  record.count = content === COUNTED ? cursor.varint() : content;
  record.length = record.isDirectory || content === 0 ? 0 : cursor.varint();
  const isInline = content > 0 && content < COUNTED;
  record.firstBlock = isInline ? blockBefore + cursor.signed() : 0;
  record.secondBlock = content === 2 ? record.firstBlock + cursor.signed() : 0;
}

function writeContent(
  sink: ByteSink,
  record: InodeRecord,
  blockBefore: number,
  content: number,
): void {
  if (content === COUNTED) sink.varint(record.count);
  if (!record.isDirectory && content > 0) sink.varint(record.length);
  if (content === 0 || content === COUNTED) return;
  sink.signed(record.firstBlock - blockBefore);
  if (content === 2) sink.signed(record.secondBlock - record.firstBlock);
}

/** Reads an id alone, for a scan that passes over the rest: it stands first. */
export function readInodeId(cursor: ByteCursor, idBefore: number): number {
  return idBefore + cursor.signed();
}
