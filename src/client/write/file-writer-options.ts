import type { LocatedBlock } from '../../common/file-status.js';
import type { InodeId } from '../../common/ids.js';
import type { ConnectBlock, Environment, Identity } from '../environment.js';
import type { MasterLink } from '../master-link.js';
import type { EqualShares } from '../core/equal-shares.js';
import type { ServerMemory } from '../server-memory.js';
import type { PacketPool } from './packet-pool.js';
import type { BlockHashes } from './sha256-worker.js';

/** A file that this client holds the lease of. */
export interface OpenedFile {
  readonly inode: InodeId;
  readonly path: string;
  readonly blockSize: number;
  /** Bytes that are there already. */
  readonly length: number;
  /** Allotted for it and not begun; a new file may have one. */
  readonly firstBlock: LocatedBlock | undefined;
  /** Last block of what is there already. */
  readonly lastBlock: LocatedBlock | undefined;
  /** The file is in its directory already. */
  readonly published: boolean;
}

export interface FileWriterOptions {
  readonly file: OpenedFile;
  readonly link: MasterLink;
  /**
   * Under an identity whose numbers are for completions alone that go with blocks; undefined if the master knows of none such.
   * One that waits for a block server that hangs holds up the acknowledgement of all later numbers, and the master keeps only so
   * many answers for each identity.
   */
  readonly completions: MasterLink | undefined;
  readonly connectBlock: ConnectBlock;
  readonly identity: Identity;
  readonly environment: Environment;
  readonly servers: ServerMemory;
  readonly pool: PacketPool;
  /** Of the bytes that all writers of a client may have unacknowledged. */
  readonly shares: EqualShares;
  readonly hashes: BlockHashes;
  readonly ack: 'all' | 'quorum';
  readonly durability: 'sync' | 'flush' | undefined;
  readonly minReplicas: number;
  readonly signal: AbortSignal | undefined;
  /** The file is closed or given up, once. */
  readonly onClosed: () => void;
}
