import type { FsckBlock, FsckFile } from '../../common/admin-messages.js';
import type { CancelSignal } from '../../common/cancel-signal.js';
import type { CallContext } from '../../common/namespace-messages.js';
import { unwrap } from '../../common/refusal.js';
import type { FsckPage, FsckPageRequest } from '../../rpc/admin-api.js';
import { callerOf } from '../core/caller.js';
import type { DerivedState } from '../core/derived-state.js';
import { fsckWalk, type WalkedFile } from '../core/queries/fsck-walk.js';
import { decodeWalkCursor, encodeWalkCursor } from '../core/queries/walk-cursor.js';
import type { Kernel } from '../kernel.js';
import type { BlockLocator } from './locate-blocks.js';
import { inSlices } from './slices.js';

/** Files and directories of a page; blocks after which it ends, though one file is never split. */
const PAGE = { entries: 500, blocks: 2_000 };
/** Blocks looked at in one turn: some two milliseconds. A file may have 100,000. */
const SLICE_BLOCKS = 500;

export interface FsckPageOptions {
  readonly kernel: Kernel;
  readonly derived: DerivedState;
  readonly locator: BlockLocator;
  readonly yieldTurn: () => Promise<void>;
}

/**
 * One page of what fsck finds: files as they are in one turn, their blocks as they are when each is looked at. Of a file
 * that changes meanwhile the blocks are told that it still has. Throws DfsError for what the walk refuses.
 */
export async function fsckPage(
  options: FsckPageOptions,
  context: CallContext,
  { path, cursor: given, withBlocks }: FsckPageRequest,
  signal: CancelSignal | undefined,
): Promise<FsckPage> {
  const { kernel, yieldTurn } = options;
  const caller = unwrap(callerOf(kernel.state, context));
  const cursor = given === undefined ? undefined : unwrap(decodeWalkCursor(given));
  const page = unwrap(fsckWalk(kernel.state, caller, { path, cursor }, PAGE));
  const check = checkFiles(options, page.files, withBlocks);
  const files = await inSlices(check, { yieldTurn, signal });
  await kernel.untilDurable();
  return {
    files,
    directories: page.directories,
    cursor: page.cursor && encodeWalkCursor(page.cursor),
  };
}

/** Yields where a turn ends. */
function* checkFiles(
  { kernel, derived, locator }: FsckPageOptions,
  walked: readonly WalkedFile[],
  withBlocks: boolean,
): Generator<void, readonly FsckFile[]> {
  const { namespace } = kernel.state;
  const files: FsckFile[] = [];
  let left = SLICE_BLOCKS;
  for (const { path, inode, openForWrite } of walked) {
    const { id, length, replication } = inode;
    const found = { blockCount: 0, liveReplicas: 0, blocks: [] as FsckBlock[] };
    let offset = 0;
    while (namespace.get(id) !== undefined) {
      const blocks = namespace.blocks(id, found.blockCount, left);
      for (const block of blocks) {
        const health = derived.health(locator.committed({ ...block, offset }, ''));
        offset += block.length;
        found.liveReplicas += health.live;
        if (withBlocks || hasProblem(health)) found.blocks.push(health);
      }
      found.blockCount += blocks.length;
      left -= blocks.length;
      if (left > 0) break;
      left = SLICE_BLOCKS;
      yield;
    }
    files.push({ path, length, replication, openForWrite, ...found });
  }
  return files;
}

function hasProblem(block: FsckBlock): boolean {
  const { underReplicated, misplaced, overReplicated, corruptReplicas, missing, unreported } =
    block;
  return (
    underReplicated || misplaced || overReplicated || corruptReplicas > 0 || missing || unreported
  );
}
