import type { ReportedReplica } from '../../../common/node-messages.js';
import type { BlockMap } from './block-map.js';

/** False once no replica that is just so can be committed: the block is gone, or written under a later generation. */
export function mayBeCommitted(
  blocks: Pick<BlockMap, 'facts'>,
  { blockId, generation }: ReportedReplica,
): boolean {
  const facts = blocks.facts(blockId);
  return facts !== undefined && facts.generation <= generation;
}
