import type { CopyHeader } from '../../common/copy-messages.js';
import type { PartialReplica } from '../store/partial-replica.js';
import type { ChainFault } from '../write/chain-fault.js';
import type { Grants } from './grants.js';

/** A block that is to be fetched from other servers into a file. */
export interface PullOrder {
  readonly header: CopyHeader;
  readonly grants: Grants;
  readonly signal: AbortSignal;
  /** Empty, and made by this copy. */
  readonly partial: PartialReplica;
  /** More of it is written. */
  readonly onWritten: () => void;
  /** It can't be written: the copy is to be broken off for this reason. */
  readonly onFault: (error: unknown) => void;
}

export interface Pulled {
  readonly sha256: Uint8Array;
  /** Bytes that came over the network. */
  readonly fetchedBytes: number;
  /** Names who is to blame if the SHA-256 is not the block's. */
  wrongContent(): ChainFault;
}

export interface PullUnderWay {
  /** It stands still as it should: for grants of its worker, or for its turn. */
  readonly waits: boolean;
  /** All bytes are written. Nothing writes to the file any more when this is settled, either way. */
  readonly done: Promise<Pulled>;
}

/** Fetches blocks: an interface, so that it can be done in another thread. */
export interface BlockPuller {
  begin(order: PullOrder): PullUnderWay;
}
