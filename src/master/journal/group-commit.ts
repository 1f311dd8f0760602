import { assert, must } from '../../common/assert.js';
import { txId, type TxId } from '../../common/ids.js';
import {
  BACKLOG_BYTES_MAX,
  BATCH_BYTES_MAX,
  BATCH_RECORDS_MAX,
  RECORD_BYTES_MAX,
} from './limits.js';
import type { OperationLog } from './operation-log.js';

export interface GroupCommitOptions {
  readonly log: OperationLog;
  /** Called once: the log has failed, nothing more becomes durable, and the owner must end the process. */
  readonly onFatal: (error: unknown) => void;
  readonly batchBytesMax?: number;
  readonly backlogBytesMax?: number;
}

interface Roll {
  readonly resolve: (last: TxId) => void;
  readonly reject: (error: unknown) => void;
}

interface Waiter {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/**
 * Turns single records into batches: one append is in flight, and whatever arrives meanwhile is the next batch.
 * Nothing waits for company: an idle log writes at once (in a microtask, so that one turn makes one batch).
 * Those who wait for the same txid share one promise. After a fatal error waiters are left pending for ever,
 * because nobody may take an answer from a process whose log has failed.
 */
export class GroupCommit {
  private readonly options: GroupCommitOptions;
  private readonly batchBytesMax: number;
  private readonly backlogBytesMax: number;
  /** Submitted, not yet given to the log; `head` is the first that is still waiting. */
  private queue: Uint8Array[] = [];
  private head = 0;
  private queuedBytes = 0;
  private inFlightBytes = 0;
  private submitted: TxId;
  private durableUpTo: TxId;
  private readonly waiters = new Map<TxId, Waiter>();
  private rolls: Roll[] = [];
  /** Called if the log fails before what they wait for is on disk. */
  private readonly flushes = new Set<(error: unknown) => void>();
  private running: Promise<void> | undefined;
  private fatal: { readonly error: unknown } | undefined;
  private closed = false;

  constructor(options: GroupCommitOptions) {
    this.options = options;
    this.batchBytesMax = options.batchBytesMax ?? BATCH_BYTES_MAX;
    this.backlogBytesMax = options.backlogBytesMax ?? BACKLOG_BYTES_MAX;
    assert(this.batchBytesMax <= BATCH_BYTES_MAX, `batches of ${this.batchBytesMax} bytes`);
    this.submitted = options.log.lastTxid;
    this.durableUpTo = options.log.lastTxid;
  }

  /** Last txid that is on disk. */
  get durableTxid(): TxId {
    return this.durableUpTo;
  }

  /** Last txid that was submitted. */
  get submittedTxid(): TxId {
    return this.submitted;
  }

  /** Payload bytes that are submitted and not yet durable. */
  get backlogBytes(): number {
    return this.queuedBytes + this.inFlightBytes;
  }

  /** Ask before deciding a command: while true the kernel refuses with OVERLOADED. */
  get overloaded(): boolean {
    return this.backlogBytes >= this.backlogBytesMax;
  }

  /**
   * Hands over the next record; the payload belongs to the log from here on. Synchronous and never refused, since
   * the operation is applied already; twice the backlog bound means that the kernel does not ask `overloaded`.
   */
  submit(txid: TxId, payload: Uint8Array): void {
    assert(!this.closed, 'a record for a closed log');
    assert(txid === this.submitted + 1, `record ${txid} submitted after ${this.submitted}`);
    assert(payload.length <= RECORD_BYTES_MAX, `a record of ${payload.length} bytes`);
    this.submitted = txid;
    if (this.fatal) return;
    const backlog = this.backlogBytes + payload.length;
    assert(backlog <= 2 * this.backlogBytesMax + RECORD_BYTES_MAX, `a backlog of ${backlog} bytes`);
    this.queue.push(payload);
    this.queuedBytes += payload.length;
    this.start();
  }

  /** Resolves when record `txid` is on disk; at once if it is already. */
  durable(txid: TxId): Promise<void> {
    if (txid <= this.durableUpTo) return Promise.resolve();
    assert(txid <= this.submitted, `waiting for record ${txid}, which nobody submitted`);
    const known = this.waiters.get(txid);
    if (known) return known.promise;
    let resolve!: () => void;
    const promise = new Promise<void>((done) => (resolve = done));
    this.waiters.set(txid, { promise, resolve });
    return promise;
  }

  /** Resolves when everything submitted so far is on disk; rejects if the log has failed. */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.fatal) return reject(this.fatal.error);
      this.flushes.add(reject);
      void this.durable(this.submitted).then(() => {
        this.flushes.delete(reject);
        resolve();
      });
    });
  }

  /** Seals the current segment between two batches; returns the last txid before the seal. */
  roll(): Promise<TxId> {
    assert(!this.closed, 'roll of a closed log');
    return new Promise((resolve, reject) => {
      if (this.fatal) return reject(this.fatal.error);
      this.rolls.push({ resolve, reject });
      this.start();
    });
  }

  /** Writes what is left and closes the log. After a fatal error it only closes. */
  async close(): Promise<void> {
    this.closed = true;
    while (this.running) await this.running;
    await this.options.log.close();
  }

  private start(): void {
    this.running ??= this.run();
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    try {
      while (this.rolls.length > 0 || this.head < this.queue.length)
        await (this.rolls.length > 0 ? this.rollNow() : this.writeBatch());
    } catch (error) {
      this.fail(error);
    } finally {
      this.running = undefined;
    }
  }

  /** One seal serves all who asked for one meanwhile. */
  private async rollNow(): Promise<void> {
    const last = await this.options.log.roll();
    const asked = this.rolls;
    this.rolls = [];
    for (const roll of asked) roll.resolve(last);
  }

  private async writeBatch(): Promise<void> {
    const { log } = this.options;
    const first = txId(this.durableUpTo + 1);
    const payloads = this.takeBatch();
    await log.append(first, payloads);
    this.inFlightBytes = 0;
    this.advance(txId(this.durableUpTo + payloads.length));
  }

  private takeBatch(): Uint8Array[] {
    const start = this.head;
    let end = start;
    let bytes = 0;
    while (end < this.queue.length && end - start < BATCH_RECORDS_MAX) {
      const next = must(this.queue[end], 'a queued record').length;
      if (end > start && bytes + next > this.batchBytesMax) break;
      bytes += next;
      end++;
    }
    const batch = this.queue.slice(start, end);
    this.head = end;
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    }
    this.queuedBytes -= bytes;
    this.inFlightBytes = bytes;
    return batch;
  }

  private advance(upTo: TxId): void {
    const from = this.durableUpTo + 1;
    this.durableUpTo = upTo;
    for (let txid = from; txid <= upTo && this.waiters.size > 0; txid++) {
      this.waiters.get(txId(txid))?.resolve();
      this.waiters.delete(txId(txid));
    }
  }

  private fail(error: unknown): void {
    this.fatal = { error };
    this.queue = [];
    this.head = 0;
    for (const roll of this.rolls) roll.reject(error);
    for (const reject of this.flushes) reject(error);
    this.rolls = [];
    this.flushes.clear();
    this.options.onFatal(error);
  }
}
