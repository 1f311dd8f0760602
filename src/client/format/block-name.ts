import type { LocatedBlock } from '../../common/file-status.js';

/** `blk_1073741825_1001`: id and generation, as HDFS names blocks. */
export function blockName(block: Pick<LocatedBlock, 'id' | 'generation'>): string {
  return `blk_${block.id}_${block.generation}`;
}
