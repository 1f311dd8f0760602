import { assert } from '../../../common/assert.js';
import { blockId, generation, inodeId, ROOT_INODE } from '../../../common/ids.js';
import type { InodeId, TxId } from '../../../common/ids.js';
import { joinNames } from '../../../common/path.js';
import { BLOCK_BYTES_MAX, CHUNK_BYTES } from '../../../common/sizes.js';
import { nullBlockSink } from '../blocks/block-sink.js';
import { SKIP_MARGIN } from '../limits.js';
import { SHA256_BYTES } from '../sha256.js';
import { emptyState, formatState, type MasterState } from '../state.js';
import type { FoundBlock } from './collect-replicas.js';
import type { PlannedFile } from './plan-namespace.js';
import { skipAllBut } from './skip-all-but.js';

export interface StateOptions {
  readonly superuser: string;
  readonly supergroup: string;
  readonly replication: number;
  /** For files of one block; of others the longest block tells. */
  readonly blockSize: number;
  readonly timeMs: number;
  /** Of the last operation that the state counts as having seen. */
  readonly txid: TxId;
  /** Highest numbers seen on any disk. */
  readonly highest: { readonly inode: number; readonly block: number; readonly generation: number };
}

const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;

/** The durable state of a master that has these files, and nothing else. */
export function buildState(files: readonly PlannedFile[], options: StateOptions): MasterState {
  const state = emptyState(nullBlockSink);
  const { superuser, supergroup, timeMs, txid, highest } = options;
  formatState(state, { superuser, supergroup, timeMs });
  state.txid = txid;
  // Ids rise from insert to insert, so those with a number of their own come first.
  const numbered = files
    .flatMap((file) => (file.inode === undefined ? [] : [{ ...file, inode: file.inode }]))
    .sort((a, b) => a.inode - b.inode);
  for (const file of numbered) insertFile(state, file.inode, file, options);
  state.counters.inode = inodeId(highest.inode + 1 + SKIP_MARGIN);
  const directories = new Map<string, InodeId>([['/', ROOT_INODE]]);
  for (const file of files) {
    const parent = directoryOf(state, directories, file.names.slice(0, -1), options);
    const id = file.inode ?? nextInode(state);
    if (file.inode === undefined) insertFile(state, id, file, options);
    state.namespace.link(id, parent, file.names.at(-1) ?? '');
  }
  skipNumbers(state, files, highest);
  return state;
}

function insertFile(
  state: MasterState,
  id: InodeId,
  { blocks }: PlannedFile,
  options: StateOptions,
): void {
  const mtimeMs = blocks.reduce((latest, { sealedAtMs }) => Math.max(latest, sealedAtMs), 0);
  state.namespace.insert({
    id,
    type: 'file',
    ...attributes(options, FILE_MODE, mtimeMs),
    replication: options.replication,
    blockSize: blockSizeOf(blocks, options.blockSize),
  });
  state.namespace.replaceBlocks(
    id,
    0,
    blocks.map(({ id: block, generation: of, length, sha256 }) => ({
      id: block,
      generation: of,
      length,
      sha256: bytesOfHex(sha256),
    })),
  );
}

function directoryOf(
  state: MasterState,
  directories: Map<string, InodeId>,
  names: readonly string[],
  options: StateOptions,
): InodeId {
  const path = joinNames(names);
  const known = directories.get(path);
  if (known !== undefined) return known;
  const parent = directoryOf(state, directories, names.slice(0, -1), options);
  const id = nextInode(state);
  const shape = { type: 'directory', replication: 0, blockSize: 0 } as const;
  state.namespace.insert({ id, ...shape, ...attributes(options, DIRECTORY_MODE, options.timeMs) });
  state.namespace.link(id, parent, names.at(-1) ?? '');
  directories.set(path, id);
  return id;
}

function attributes({ superuser, supergroup, txid }: StateOptions, mode: number, timeMs: number) {
  const owner = { owner: superuser, group: supergroup, mode };
  return { ...owner, mtimeMs: timeMs, atimeMs: timeMs, version: txid };
}

function nextInode({ counters }: MasterState): InodeId {
  const id = counters.inode;
  counters.inode = inodeId(id + 1);
  return id;
}

/** A file of several blocks began a new one at its block size; one block says only that the size is not smaller. */
function blockSizeOf(blocks: readonly FoundBlock[], byDefault: number): number {
  const longest = blocks.reduce((most, { length }) => Math.max(most, length), 0);
  const least = Math.ceil(longest / CHUNK_BYTES) * CHUNK_BYTES;
  return Math.min(BLOCK_BYTES_MAX, blocks.length > 1 ? least : Math.max(byDefault, least));
}

/**
 * Carries the counters beyond all that was seen. Only the numbers of blocks that are in a file count as allotted: of
 * all others this master knows nothing, so it may never order their replicas away.
 */
function skipNumbers(
  { counters, skipped }: MasterState,
  files: readonly PlannedFile[],
  highest: StateOptions['highest'],
): void {
  counters.block = blockId(highest.block + 1 + SKIP_MARGIN);
  counters.generation = generation(highest.generation + 1 + SKIP_MARGIN);
  const blocks: number[] = [];
  const generations: number[] = [];
  for (const file of files)
    for (const block of file.blocks) {
      blocks.push(block.id);
      generations.push(block.generation);
    }
  const rising = (numbers: number[]): readonly number[] =>
    [...new Set(numbers)].sort((a, b) => a - b);
  for (const range of skipAllBut(rising(blocks), counters.block)) skipped.blocks.add(range);
  for (const range of skipAllBut(rising(generations), counters.generation))
    skipped.generations.add(range);
}

function bytesOfHex(hex: string): Uint8Array {
  assert(hex.length === SHA256_BYTES * 2, 'a SHA-256 has 64 hex digits');
  return Uint8Array.from({ length: SHA256_BYTES }, (_, i) =>
    Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16),
  );
}
