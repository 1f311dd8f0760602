import { ByteWriter } from '../../common/byte-writer.js';
import type { InodeId } from '../../common/ids.js';
import type { LeavingServer } from './administration.js';
import { leavingServerCodec } from './codec/administration-records.js';
import type { Codec } from './codec/fields.js';
import {
  answersCodec,
  blockRunCodec,
  classCodec,
  detachedCodec,
  footerCodec,
  headerCodec,
  inodeCodec,
  linkRunCodec,
  openFileCodec,
  rootsCodec,
  type BlockRun,
  type LinkRun,
  type StateFooter,
  type StateHeader,
} from './codec/state-records.js';
import { REST_CHUNK_BYTES, STATE_CHUNK_BYTES } from './limits.js';
import type { CompactRoots } from './namespace/compact/compact-namespace.js';
import type { Namespace } from './namespace/namespace.js';
import type { OpenFile } from './open-files.js';
import type { ClientAnswers } from './retry-cache.js';
import type { MasterState } from './state.js';

/**
 * The sections and their numbers, in the order in which they come. A chunk is the section's number and records of it to the chunk's end.
 * The namespace is in pages that classes and roots open, or in records: inodes before what refers to them, blocks, names,
 * leases. One state has either.
 */
export const SECTION = {
  classes: 10,
  roots: 11,
  header: 1,
  inodes: 2,
  blocks: 3,
  links: 4,
  openFiles: 5,
  answers: 6,
  detached: 7,
  leavingServers: 9,
  footer: 8,
} as const;
export type Section = (typeof SECTION)[keyof typeof SECTION];

const ORDER: readonly number[] = Object.values(SECTION);

/** Place of a section among all; -1 if its number is not known. */
export function placeOf(section: number): number {
  return ORDER.indexOf(section);
}

/** Blocks or entries of one record. */
const RUN_MAX = 1_000;

/** A state without its namespace, as it is in one turn: lists of records that nobody changes. */
export interface StateRest {
  readonly header: StateHeader;
  readonly openFiles: readonly OpenFile[];
  readonly answers: readonly ClientAnswers[];
  readonly detached: readonly InodeId[];
  readonly leavingServers: readonly LeavingServer[];
  readonly footer: StateFooter;
}

/** Copies references, never what is behind them: a million open files take some milliseconds. */
export function captureRest(state: MasterState): StateRest {
  const { openFiles, retries, detached, counters, skipped, administration } = state;
  return {
    header: {
      superuser: state.superuser,
      supergroup: state.supergroup,
      txid: state.txid,
      nextInode: counters.inode,
      nextBlock: counters.block,
      nextGeneration: counters.generation,
      skippedBlocks: [...skipped.blocks.all()],
      skippedGenerations: [...skipped.generations.all()],
      policy: administration.policy,
      balance: administration.balance,
      leavingServers: administration.leavingCount,
    },
    openFiles: [...openFiles.all()],
    answers: retries.capture(),
    detached: [...detached],
    leavingServers: [...administration.allLeaving()],
    footer: footerOf(state),
  };
}

/** The state in chunks of about STATE_CHUNK_BYTES; equal states give equal bytes. It must not change meanwhile. */
export function* encodeState(state: MasterState): Generator<Uint8Array, void> {
  const { namespace } = state;
  const rest = captureRest(state);
  yield* section(SECTION.header, headerCodec, [rest.header]);
  yield* section(SECTION.inodes, inodeCodec, namespace.inodes());
  yield* section(SECTION.blocks, blockRunCodec, blockRuns(namespace));
  yield* section(SECTION.links, linkRunCodec, linkRuns(namespace));
  yield* restSections(rest, STATE_CHUNK_BYTES);
}

/** What opens the pages of a state, and the rest of it: with the pages it is the state. */
export function* encodePaged(roots: CompactRoots, rest: StateRest): Generator<Uint8Array, void> {
  yield* section(SECTION.classes, classCodec, roots.classes, REST_CHUNK_BYTES);
  yield* section(SECTION.roots, rootsCodec, [roots]);
  yield* section(SECTION.header, headerCodec, [rest.header]);
  yield* restSections(rest, REST_CHUNK_BYTES);
}

export function footerOf({ namespace, openFiles, retries, detached }: MasterState): StateFooter {
  const { files, directories, blocks, bytes } = namespace.counts;
  return {
    counts: { files, directories, blocks, bytes },
    links: namespace.links,
    openFiles: openFiles.size,
    clients: retries.clientCount,
    detached: detached.size,
  };
}

function* restSections(rest: StateRest, chunkBytes: number): Generator<Uint8Array, void> {
  yield* section(SECTION.openFiles, openFileCodec, rest.openFiles, chunkBytes);
  yield* section(SECTION.answers, answersCodec, rest.answers, chunkBytes);
  yield* section(SECTION.detached, detachedCodec, rest.detached, chunkBytes);
  yield* section(SECTION.leavingServers, leavingServerCodec, rest.leavingServers, chunkBytes);
  yield* section(SECTION.footer, footerCodec, [rest.footer]);
}

function* section<T>(
  number: Section,
  codec: Codec<T>,
  records: Iterable<T>,
  chunkBytes = STATE_CHUNK_BYTES,
): Generator<Uint8Array, void> {
  const writer = new ByteWriter(chunkBytes + chunkBytes / 4);
  for (const record of records) {
    if (writer.size === 0) writer.u8(number);
    codec.write(writer, record);
    if (writer.size < chunkBytes) continue;
    yield writer.finish();
    writer.reset();
  }
  if (writer.size > 0) yield writer.finish();
}

function* blockRuns(namespace: Namespace): Generator<BlockRun, void> {
  for (const { id, blockCount } of namespace.inodes())
    for (let from = 0; from < blockCount; from += RUN_MAX)
      yield { inode: id, blocks: namespace.blocks(id, from, RUN_MAX) };
}

function* linkRuns(namespace: Namespace): Generator<LinkRun, void> {
  for (const { id, type } of namespace.inodes()) {
    if (type === 'file') continue;
    let children = namespace.children(id, '', RUN_MAX);
    while (children.length > 0) {
      yield { directory: id, children };
      children = namespace.children(id, children.at(-1)!.name, RUN_MAX);
    }
  }
}
