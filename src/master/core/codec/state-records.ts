import type {
  BlockId,
  ClientId,
  Generation,
  InodeId,
  ServerId,
  TxId,
} from '../../../common/ids.js';
import { DecodeFault } from '../../../common/byte-reader.js';
import type { TreeRoot } from '../memory/page-tree.js';
import type { CountedClass, AttributeClass } from '../namespace/compact/attribute-classes.js';
import type { CompactRoots } from '../namespace/compact/compact-namespace.js';
import type { InodeRoots } from '../namespace/compact/inode-tree.js';
import type { Child, FileBlock, NamespaceCounts, NewInode } from '../namespace/namespace.js';
import type { OpenFile, ReservedName, WritingBlock } from '../open-files.js';
import type { OperationResult } from '../operation-result.js';
import type { ClientAnswers } from '../retry-cache.js';
import type { NumberRange } from '../skipped-numbers.js';
import {
  headerAdministrationCodec,
  NO_ADMINISTRATION,
  type HeaderAdministration,
} from './administration-records.js';
import { list, number, optional, sha256, struct, text, word, type Codec } from './fields.js';
import { resultCodec } from './result-codec.js';

/** The records of an encoded state, one codec for each section. */

const inode = number<InodeId>();
const generation = number<Generation>();

/**
 * Version of the format of a state; a reader refuses one that it does not know. Version 1 had no skipped numbers,
 * version 2 nothing of what operators want.
 */
export const STATE_FORMAT = 3;

interface HeaderBase {
  readonly superuser: string;
  readonly supergroup: string;
  readonly txid: TxId;
  readonly nextInode: InodeId;
  readonly nextBlock: BlockId;
  readonly nextGeneration: Generation;
}
const headerBase = struct<HeaderBase>({
  superuser: text(),
  supergroup: text(),
  txid: number<TxId>(),
  nextInode: inode,
  nextBlock: number<BlockId>(),
  nextGeneration: generation,
});

interface HeaderSkipped {
  readonly skippedBlocks: readonly NumberRange[];
  readonly skippedGenerations: readonly NumberRange[];
}
const ranges = list(struct<NumberRange>({ from: number(), to: number() }));
const headerSkipped = struct<HeaderSkipped>({ skippedBlocks: ranges, skippedGenerations: ranges });
const NONE_SKIPPED: HeaderSkipped = { skippedBlocks: [], skippedGenerations: [] };

export type StateHeader = HeaderBase & HeaderSkipped & HeaderAdministration;
export const headerCodec: Codec<StateHeader> = {
  write(writer, header) {
    writer.varint(STATE_FORMAT);
    headerBase.write(writer, header);
    headerSkipped.write(writer, header);
    headerAdministrationCodec.write(writer, header);
  },
  read(reader) {
    const format = reader.varint();
    if (format < 1 || format > STATE_FORMAT)
      throw new DecodeFault(`state format ${format} is not known, only 1 to ${STATE_FORMAT} are`);
    const base = headerBase.read(reader);
    const skipped = format < 2 ? NONE_SKIPPED : headerSkipped.read(reader);
    const administration = format < 3 ? NO_ADMINISTRATION : headerAdministrationCodec.read(reader);
    return { ...base, ...skipped, ...administration };
  },
};

export const inodeCodec = struct<NewInode>({
  id: inode,
  type: word('file', 'directory'),
  owner: text(),
  group: text(),
  mode: number(),
  mtimeMs: number(),
  atimeMs: number(),
  version: number(),
  replication: number(),
  blockSize: number(),
});

/** Some blocks of a file, to go behind those that came before. */
export interface BlockRun {
  readonly inode: InodeId;
  readonly blocks: readonly FileBlock[];
}
export const blockRunCodec = struct<BlockRun>({
  inode,
  blocks: list(struct<FileBlock>({ id: number<BlockId>(), generation, length: number(), sha256 })),
});

/** Some entries of a directory. */
export interface LinkRun {
  readonly directory: InodeId;
  readonly children: readonly Child[];
}
export const linkRunCodec = struct<LinkRun>({
  directory: inode,
  children: list(struct<Child>({ name: text(), id: inode })),
});

export const openFileCodec = struct<OpenFile>({
  inode,
  holder: text<ClientId>(),
  kind: word('create', 'append', 'truncate'),
  reserved: optional(
    struct<ReservedName>({ parent: inode, name: text(), ifVersion: optional(number()) }),
  ),
  writing: optional(
    struct<WritingBlock>({
      id: number<BlockId>(),
      generation,
      offset: number(),
      targets: list(text<ServerId>()),
      index: number(),
    }),
  ),
  truncateTo: optional(number()),
});

const results = list(
  struct<{ readonly operation: number; readonly result: OperationResult }>({
    operation: number(),
    result: resultCodec,
  }),
);
export const answersCodec = struct<ClientAnswers>({
  clientId: text<ClientId>(),
  acknowledged: number(),
  // Older masters wrote milliseconds here: such a client, until it calls again, is forgotten for its place only.
  lastTxid: number<TxId>(),
  results: {
    write(writer, value) {
      results.write(
        writer,
        [...value].map(([operation, result]) => ({ operation, result })),
      );
    },
    read: (reader) =>
      new Map(results.read(reader).map(({ operation, result }) => [operation, result])),
  },
});

export const detachedCodec: Codec<InodeId> = inode;

const countsCodec = struct<NamespaceCounts>({
  files: number(),
  directories: number(),
  blocks: number(),
  bytes: number(),
});

/** An attribute class of the pages. */
export const classCodec = struct<CountedClass>({
  number: number(),
  inodes: number(),
  attributes: struct<AttributeClass>({
    owner: text(),
    group: text(),
    mode: number(),
    replication: number(),
    blockSize: number(),
  }),
});

/** Where the trees of the pages begin. */
export type PageRoots = Omit<CompactRoots, 'classes'>;
const root = struct<TreeRoot>({ root: number(), size: number() });
export const rootsCodec = struct<PageRoots>({
  inodes: struct<InodeRoots>({ names: root, nameless: root, index: root }),
  blocks: root,
  lists: root,
  counts: countsCodec,
  lastId: number(),
});

/** What all the sections together must have given. */
export interface StateFooter {
  readonly counts: NamespaceCounts;
  /** Entries of all directories. */
  readonly links: number;
  readonly openFiles: number;
  readonly clients: number;
  readonly detached: number;
}
export const footerCodec = struct<StateFooter>({
  counts: countsCodec,
  links: number(),
  openFiles: number(),
  clients: number(),
  detached: number(),
});
