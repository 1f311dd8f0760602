import type { FileRange } from '../../../common/rescue.js';
import type { FoundBlock } from './collect-replicas.js';

/** Blocks that follow each other without a gap. */
export interface Run extends FileRange {
  readonly blocks: readonly FoundBlock[];
}

export interface ArrangedFile {
  /** What the file had when it was written last, by rising offset; one run from 0 on if nothing is missing. */
  readonly runs: readonly Run[];
  /** Between and before the runs. What is missing at the end of a file leaves no trace. */
  readonly missing: readonly FileRange[];
  /** Blocks that the file no longer had. */
  readonly overwritten: readonly Run[];
  /** Of the block that was written last. */
  readonly path: string;
  readonly newestGeneration: number;
}

/**
 * Puts the blocks of one inode (at least one, each id once) in order.
 *
 * A generation is allotted only for the last block of a file, be it new, reopened or cut. So when a block was written at
 * offset o, the file ended in that block: whatever has a lower generation and reaches beyond o was gone by then.
 */
export function arrangeFile(blocks: readonly FoundBlock[]): ArrangedFile {
  const newestFirst = blocks.toSorted((a, b) => b.generation - a.generation || b.id - a.id);
  const kept: FoundBlock[] = [];
  const gone: FoundBlock[] = [];
  let endBefore = Number.POSITIVE_INFINITY;
  for (const block of newestFirst) {
    (block.offset + block.length <= endBefore ? kept : gone).push(block);
    endBefore = Math.min(endBefore, block.offset);
  }
  const runs = runsOf(kept);
  const newest = newestFirst[0];
  return {
    runs,
    missing: gapsBetween(runs),
    overwritten: runsOf(gone),
    path: newest?.path ?? '',
    newestGeneration: newest?.generation ?? 0,
  };
}

function runsOf(blocks: readonly FoundBlock[]): readonly Run[] {
  const runs: { offset: number; length: number; blocks: FoundBlock[] }[] = [];
  for (const block of blocks.toSorted((a, b) => a.offset - b.offset || a.id - b.id)) {
    const last = runs.at(-1);
    if (last !== undefined && last.offset + last.length === block.offset) {
      last.blocks.push(block);
      last.length += block.length;
    } else runs.push({ offset: block.offset, length: block.length, blocks: [block] });
  }
  return runs;
}

function gapsBetween(runs: readonly Run[]): readonly FileRange[] {
  const gaps: FileRange[] = [];
  let end = 0;
  for (const { offset, length } of runs) {
    if (offset > end) gaps.push({ offset: end, length: offset - end });
    end = offset + length;
  }
  return gaps;
}
