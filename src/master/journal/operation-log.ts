import type { Epoch, TxId } from '../../common/ids.js';
import type { Pause } from '../../runtime/pause.js';

export interface LogRecord {
  readonly txid: TxId;
  /** An encoded entry; the log does not look inside. */
  readonly payload: Uint8Array;
}

/**
 * The operation log: an append-only sequence of records with consecutive txids. Implementations: segments of
 * files on a disk, memory for tests, and later etcd; one contract suite runs on all of them.
 */
export interface OperationLog {
  /** Epoch under which this process appends. */
  readonly epoch: Epoch;
  /** Txid of the last durable record; 0 for an empty log. */
  readonly lastTxid: TxId;
  /**
   * Appends records `firstTxid`, `firstTxid`+1, … as one batch and resolves when it is durable.
   * Calls must not overlap. A failure is final: the process must end without acknowledging anything of the batch.
   */
  append(firstTxid: TxId, payloads: readonly Uint8Array[]): Promise<void>;
  /** All durable records from `txid` on. Throws DfsError LOG_DAMAGED with file and offset, or if records are missing. */
  readFrom(txid: TxId): AsyncIterable<LogRecord>;
  /** Seals the current segment: what follows goes to a new one. Returns the last txid before it. */
  roll(): Promise<TxId>;
  /** Removes records up to `txid` as far as whole segments allow, with pauses so that appends do not wait for long. */
  truncate(txid: TxId, pause?: Pause): Promise<void>;
  close(): Promise<void>;
}
