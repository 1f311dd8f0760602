import type { Durability } from '../../common/block-messages.js';
import type { DfsError } from '../../common/error.js';
import type { LocatedBlock } from '../../common/file-status.js';
import type { BlockId, Generation, InodeId } from '../../common/ids.js';
import type { ConnectBlock, Environment } from '../environment.js';
import type { ServerMemory } from '../server-memory.js';
import type { AvoidedServers } from './avoided-servers.js';
import type { BlockHash } from './sha256-worker.js';

/** What a block writer asks of the master, on behalf of its file. */
export interface BlockAllotment {
  /** The block to write: a new one, or a reopened one at its new generation. */
  allot(avoided: AvoidedServers): Promise<LocatedBlock>;
  reopen(block: BlockId): Promise<LocatedBlock>;
  abandon(block: BlockId): Promise<void>;
}

export interface BlockWriterOptions {
  readonly allotment: BlockAllotment;
  readonly connectBlock: ConnectBlock;
  readonly environment: Environment;
  readonly servers: ServerMemory;
  /** The client's writers hold so much together that what is acknowledged is not kept for a rewrite. */
  readonly isMemoryShort: () => boolean;
  readonly inode: InodeId;
  readonly path: string;
  readonly fileOffset: number;
  readonly blockSize: number;
  readonly durability: Durability | undefined;
  readonly ack: 'all' | 'quorum';
  readonly minReplicas: number;
  /** A committed block that is written on: the replicas' generation and the bytes of them to keep. */
  readonly resume: { readonly generation: Generation; readonly length: number } | undefined;
  /** Absent if this writer does not see every byte of the block. */
  readonly hash: BlockHash | undefined;
  /** Bytes that every server of the chain holds and that left the writer's window. */
  readonly onAcked: (bytes: number) => void;
  readonly onFailed: (error: DfsError) => void;
}
