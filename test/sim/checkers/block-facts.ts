import type { BlockFacts } from '../../../src/master/core/blocks/block-sink.js';
import type { BlockId } from '../../../src/common/ids.js';
import type { MasterState } from '../../../src/master/core/state.js';

/**
 * What the block map says of blocks must be what the durable state says, at any moment: replicas are judged, copied and
 * deleted by it. @returns what differs, in words
 */
export function checkBlockFacts(
  state: Pick<MasterState, 'namespace' | 'openFiles'>,
  factsOf: (id: BlockId) => BlockFacts | undefined,
): string[] {
  const faults: string[] = [];
  const written = new Map<BlockId, number>();
  const say = (id: BlockId, told: unknown, is: unknown): void =>
    void faults.push(`block map: of block ${id} it has ${text(told)}, and it is ${text(is)}`);
  for (const { inode, writing } of state.openFiles.all()) {
    if (writing === undefined) continue;
    written.set(writing.id, writing.generation);
    const facts = factsOf(writing.id);
    const told = facts && { inode: facts.inode, generation: facts.generation };
    const is = { inode, generation: writing.generation };
    if (text(told) !== text(is)) say(writing.id, told, is);
  }
  state.namespace.eachBlock(({ id, inode, generation, length }, replication) => {
    const facts = factsOf(id);
    const told = facts && {
      inode: facts.inode,
      generation: facts.generation,
      committed: facts.committed,
      replication: facts.replication,
    };
    const committed = { generation, length };
    const is = { inode, generation: written.get(id) ?? generation, committed, replication };
    if (text(told) !== text(is)) say(id, told, is);
  });
  return faults;
}

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
