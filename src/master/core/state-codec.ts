import { ByteWriter } from '../../common/byte-writer.js';
import { leavingServerCodec } from './codec/administration-records.js';
import type { Codec } from './codec/fields.js';
import {
  answersCodec,
  blockRunCodec,
  detachedCodec,
  footerCodec,
  headerCodec,
  inodeCodec,
  linkRunCodec,
  openFileCodec,
  type BlockRun,
  type LinkRun,
  type StateFooter,
} from './codec/state-records.js';
import { STATE_CHUNK_BYTES } from './limits.js';
import type { Namespace } from './namespace/namespace.js';
import type { MasterState } from './state.js';

/**
 * The sections and their numbers, in the order in which they come. A chunk is the section's number and records of it to the chunk's end.
 * Inodes come before what refers to them: blocks, names, leases.
 */
export const SECTION = {
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

/** The state in chunks of about STATE_CHUNK_BYTES; equal states give equal bytes. It must not change meanwhile. */
export function* encodeState(state: MasterState): Generator<Uint8Array, void> {
  const { namespace, openFiles, retries, detached, counters, skipped, administration } = state;
  const header = {
    superuser: state.superuser,
    supergroup: state.supergroup,
    txid: state.txid,
    nextInode: counters.inode,
    nextBlock: counters.block,
    nextGeneration: counters.generation,
    skippedBlocks: skipped.blocks.all(),
    skippedGenerations: skipped.generations.all(),
    policy: administration.policy,
    balance: administration.balance,
    leavingServers: administration.leavingCount,
  };
  yield* section(SECTION.header, headerCodec, [header]);
  yield* section(SECTION.inodes, inodeCodec, namespace.inodes());
  yield* section(SECTION.blocks, blockRunCodec, blockRuns(namespace));
  yield* section(SECTION.links, linkRunCodec, linkRuns(namespace));
  yield* section(SECTION.openFiles, openFileCodec, openFiles.all());
  yield* section(SECTION.answers, answersCodec, retries.all());
  yield* section(SECTION.detached, detachedCodec, detached);
  yield* section(SECTION.leavingServers, leavingServerCodec, administration.allLeaving());
  yield* section(SECTION.footer, footerCodec, [footerOf(state)]);
}

export function footerOf({ namespace, openFiles, retries, detached }: MasterState): StateFooter {
  const { files, directories, blocks, bytes } = namespace.counts;
  let links = 0;
  for (const { parent } of namespace.inodes()) if (parent !== undefined) links++;
  return {
    counts: { files, directories, blocks, bytes },
    links,
    openFiles: openFiles.size,
    clients: retries.clientCount,
    detached: detached.size,
  };
}

function* section<T>(
  number: Section,
  codec: Codec<T>,
  records: Iterable<T>,
): Generator<Uint8Array, void> {
  const writer = new ByteWriter(STATE_CHUNK_BYTES + STATE_CHUNK_BYTES / 4);
  for (const record of records) {
    if (writer.size === 0) writer.u8(number);
    codec.write(writer, record);
    if (writer.size < STATE_CHUNK_BYTES) continue;
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
