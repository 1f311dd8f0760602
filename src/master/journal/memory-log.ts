import { assert, must } from '../../common/assert.js';
import { DfsError } from '../../common/error.js';
import { epoch as toEpoch, txId, type Epoch, type TxId } from '../../common/ids.js';
import type { LogRecord, OperationLog } from './operation-log.js';

/** What stays of a MemoryLog when its process ends; hand it to the next one. */
export class MemoryDisk {
  /** Segments of records in order; the last one is open. */
  segments: LogRecord[][] = [[]];
  /** Txid before the oldest record that is left. */
  removedTxid = txId(0);
  lastTxid = txId(0);
  epoch = toEpoch(0);
}

export interface MemoryLogOptions {
  readonly disk?: MemoryDisk;
  readonly epoch?: Epoch;
  /** Runs before a batch becomes durable: tests delay or fail the write here. */
  readonly beforeWrite?: (firstTxid: TxId, payloads: readonly Uint8Array[]) => Promise<void>;
}

/** The operation log for tests and simulation: the same promises, without a disk. */
export class MemoryLog implements OperationLog {
  readonly epoch: Epoch;
  private readonly disk: MemoryDisk;
  private readonly options: MemoryLogOptions;
  private busy = false;
  private closed = false;
  private fatal: unknown;

  constructor(options: MemoryLogOptions = {}) {
    this.options = options;
    this.disk = options.disk ?? new MemoryDisk();
    this.epoch = options.epoch ?? toEpoch(this.disk.epoch + 1);
    if (this.epoch < this.disk.epoch)
      throw new DfsError('LOCKED', `epoch ${this.disk.epoch} has written already`);
    this.disk.epoch = this.epoch;
    this.seal();
  }

  get lastTxid(): TxId {
    return this.disk.lastTxid;
  }

  async append(firstTxid: TxId, payloads: readonly Uint8Array[]): Promise<void> {
    const { disk } = this;
    assert(!this.busy && !this.closed, 'changes of the log overlap, or it is closed');
    assert(firstTxid === disk.lastTxid + 1, `append at txid ${firstTxid}`);
    assert(payloads.length > 0, 'an empty batch');
    if (this.fatal !== undefined) throw this.fatal;
    this.busy = true;
    try {
      const copies = payloads.map((payload) => new Uint8Array(payload));
      await this.options.beforeWrite?.(firstTxid, payloads);
      const records = copies.map((payload, i) => ({ txid: txId(firstTxid + i), payload }));
      this.open().push(...records);
      disk.lastTxid = txId(firstTxid + payloads.length - 1);
    } catch (error) {
      this.fatal = error;
      throw error;
    } finally {
      this.busy = false;
    }
  }

  async *readFrom(txid: TxId): AsyncGenerator<LogRecord, void, void> {
    const { disk } = this;
    if (txid <= disk.removedTxid || txid > disk.lastTxid + 1)
      throw new DfsError(
        'LOG_DAMAGED',
        `records from ${txid} are missing: the log has ${disk.removedTxid + 1} to ${disk.lastTxid}`,
      );
    for (const record of disk.segments.flat()) if (record.txid >= txid) yield record;
  }

  async roll(): Promise<TxId> {
    assert(!this.busy && !this.closed, 'changes of the log overlap, or it is closed');
    this.seal();
    return this.lastTxid;
  }

  async truncate(txid: TxId): Promise<void> {
    const { disk } = this;
    while (disk.segments.length > 1) {
      const last = must(disk.segments[0]?.at(-1), 'a sealed segment holds records').txid;
      if (last > txid) return;
      disk.segments.shift();
      disk.removedTxid = last;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private open(): LogRecord[] {
    return must(this.disk.segments.at(-1), 'there is always an open segment');
  }

  private seal(): void {
    if (this.open().length > 0) this.disk.segments.push([]);
  }
}
