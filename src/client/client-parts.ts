import type { DfsError } from '../common/error.js';
import type { ConnectBlock, Environment, Identity } from './environment.js';
import type { MasterStub } from './master-link.js';
import type { LocalReads } from './read/local-reads.js';
import type { BlockHashes } from './write/sha256-worker.js';

/** What a client is put together from: by `connect` from gRPC and the system, by tests from fakes. */
export interface DfsClientParts {
  readonly masters: readonly MasterStub[];
  readonly connectBlock: ConnectBlock;
  /** Reads replicas on this host without their servers; without it all is read over the network. */
  readonly localReads?: LocalReads | undefined;
  readonly identity: Identity;
  readonly environment: Environment;
  /** A thread of its own unless given. */
  readonly hashes?: BlockHashes | undefined;
  readonly timeoutMs?: number | undefined;
  readonly onWaiting?: ((reason: DfsError) => void) | undefined;
  /** Closes the connections behind the stubs. */
  readonly disconnect?: (() => Promise<void> | void) | undefined;
}
