import { blockId, generation, inodeId, type BlockId } from '../../../common/ids.js';
import type { BlockFacts } from './block-sink.js';
import type { Replica } from './replica-class.js';

export type ReplicaRecord = { -readonly [K in keyof Replica]: Replica[K] };

/** A block as the block map works on it. */
export interface BlockRecord {
  inode: number;
  generation: number;
  /** 0 while the block is written for the first time. */
  committedGeneration: number;
  committedLength: number;
  replication: number;
  replicas: readonly ReplicaRecord[];
  /** See block-verdict.ts. */
  verdict: number;
}

const NO_REPLICAS: readonly ReplicaRecord[] = [];

export function newBlockRecord(): BlockRecord {
  return {
    inode: 0,
    generation: 0,
    committedGeneration: 0,
    committedLength: 0,
    replication: 0,
    replicas: NO_REPLICAS,
    verdict: 0,
  };
}

export function factsOf(id: BlockId, block: BlockRecord): BlockFacts {
  return {
    id: blockId(id),
    inode: inodeId(block.inode),
    generation: generation(block.generation),
    committed:
      block.committedGeneration === 0
        ? undefined
        : { generation: generation(block.committedGeneration), length: block.committedLength },
    replication: block.replication,
  };
}
