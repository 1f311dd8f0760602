import { assert } from '../../common/assert.js';
import type { Clock } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import { epoch as toEpoch, txId, type ClusterId, type Epoch, type TxId } from '../../common/ids.js';
import { makeFolders, syncFolder, writeWhole } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';
import type { Log } from '../../runtime/log.js';
import { noPause } from '../../runtime/pause.js';
import { removeInSteps } from '../../runtime/remove-in-steps.js';
import type { ChainPoint } from './chain.js';
import {
  SEGMENT_BYTES_DEFAULT,
  SEGMENT_BYTES_MAX,
  SEGMENT_BYTES_MIN,
  SEGMENT_FULL_SHARE,
} from './limits.js';
import { readRecords } from './log-reader.js';
import { recoverLog } from './log-recovery.js';
import { nameSegment, prepareSegment, type OpenSegment } from './new-segment.js';
import type { LogRecord, OperationLog } from './operation-log.js';
import { SEGMENT_HEADER_BYTES, batchHash, encodeBatch } from './segment-format.js';
import type { SegmentFile } from './segment-files.js';
import { removeTempFiles } from './temp-files.js';
import { isOutOfSpace, writeFault } from './write-fault.js';
import { withZerosAhead } from './zeros-ahead.js';

/*
 * The operation log on one disk. Invariants: one append at a time, at an explicit position; `point` and `end`
 * move only after the bytes are on disk; after any failed write or sync the log is poisoned, because what the
 * disk holds is then unknown until the log is opened again.
 *
 * Rolling costs no sync of its own. The batch that fills a segment is known before it is written, and with it all that
 * the header of the next one says: that is written while the batch is synced. The segment takes its name before the
 * next batch, and the name becomes durable while that batch does. No record counts before the name of its segment does.
 */

export interface FileLogOptions {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly clusterId: ClusterId;
  /** Default: one more than the last epoch that opened this log. */
  readonly epoch?: Epoch | undefined;
  /** Txid that the log reached for sure, from the newest checkpoint; a log that ends before it is refused. */
  readonly durableTxid?: TxId | undefined;
  readonly log: Log;
  /** Says how long a sync took. */
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly segmentBytesMax?: number | undefined;
  /** Told of each batch once it is durable. */
  readonly onAppended?: ((batch: AppendedBatch) => void) | undefined;
}

/** A batch that has become durable, and how long its fdatasync took. */
export interface AppendedBatch {
  readonly records: number;
  readonly syncMs: number;
}

export class FileLog implements OperationLog {
  readonly epoch: Epoch;
  /** Bytes of a torn tail that opening cut off; the records in it were never acknowledged. */
  readonly cutBytes: number;
  private readonly options: FileLogOptions;
  private readonly fs: FileSystem;
  private sealed: readonly SegmentFile[];
  private current: OpenSegment | undefined;
  /** The one after it, not named yet; the current one takes no more batches then. */
  private prepared: OpenSegment | undefined;
  /** Settles when the name of the current segment is durable and the one before is cut, or never will be. */
  private named: Promise<void> = Promise.resolve();
  /** Where the next batch goes in the current segment. */
  private end = SEGMENT_HEADER_BYTES;
  /** Up to here the current segment is written, with zeros behind `end`. */
  private written = SEGMENT_HEADER_BYTES;
  /** False once the disk had no room for zeros: the next segment tries again. */
  private writesZerosAhead = true;
  private point: ChainPoint;
  private fatal: DfsError | undefined;
  private busy = false;
  private closed = false;

  /** Checks all segments, cuts a torn tail, and starts a segment of its own. Refuses a damaged log (LOG_DAMAGED). */
  static async open(options: FileLogOptions): Promise<FileLog> {
    const { fs, dir, clusterId, log } = options;
    const segmentBytesMax = options.segmentBytesMax ?? SEGMENT_BYTES_DEFAULT;
    assert(
      segmentBytesMax >= SEGMENT_BYTES_MIN && segmentBytesMax <= SEGMENT_BYTES_MAX,
      `segments of ${segmentBytesMax} bytes`,
    );
    try {
      await makeFolders(fs, dir);
      await removeTempFiles(fs, dir, 'log-');
    } catch (error) {
      throw writeFault(error, dir, 'Nothing was lost.');
    }
    const durableTxid = options.durableTxid ?? txId(0);
    const recovered = await recoverLog({ fs, dir, clusterId, durableTxid, log });
    const epoch = options.epoch ?? toEpoch(recovered.point.epoch + 1);
    if (epoch < recovered.point.epoch)
      throw new DfsError(
        'LOCKED',
        `the log in ${dir} was written in epoch ${recovered.point.epoch}, this process has ${epoch}: another master took over`,
        { path: dir },
      );
    const opened = new FileLog(options, epoch, recovered);
    try {
      await opened.guard(async () => {
        await opened.startSegment();
        await opened.named;
      });
    } catch (error) {
      await opened.close();
      throw error;
    }
    return opened;
  }

  private constructor(
    options: FileLogOptions,
    epoch: Epoch,
    recovered: Awaited<ReturnType<typeof recoverLog>>,
  ) {
    this.options = options;
    this.fs = options.fs;
    this.epoch = epoch;
    this.sealed = recovered.segments;
    this.point = recovered.point;
    this.cutBytes = recovered.cutBytes;
  }

  get lastTxid(): TxId {
    return txId(this.point.nextTxid - 1);
  }

  append(firstTxid: TxId, payloads: readonly Uint8Array[]): Promise<void> {
    assert(
      firstTxid === this.point.nextTxid,
      `append at txid ${firstTxid}, not ${this.point.nextTxid}`,
    );
    return this.guard(async () => {
      if (this.prepared !== undefined) await this.startSegment();
      let segment = this.writable();
      let frame = this.frame(segment, payloads);
      if (this.hasBatches() && this.end + frame.length > this.segmentBytesMax) {
        segment = await this.startSegment();
        frame = this.frame(segment, payloads);
      }
      const syncMs = await this.appendFrame(segment, frame, txId(firstTxid + payloads.length));
      this.options.onAppended?.({ records: payloads.length, syncMs });
    });
  }

  readFrom(txid: TxId): AsyncIterable<LogRecord> {
    const { fs, dir, clusterId } = this.options;
    return readRecords({ fs, dir, clusterId, from: txid, upTo: this.lastTxid });
  }

  /**
   * Must not overlap with an append; GroupCommit.roll() sees to that. What was appended is sealed when this resolves;
   * the name of the next segment becomes durable with its first batch, or before anything is removed.
   */
  roll(): Promise<TxId> {
    return this.guard(async () => {
      if (this.hasBatches()) await this.startSegment();
      return this.lastTxid;
    });
  }

  async truncate(txid: TxId, pause = noPause): Promise<void> {
    const after = [...this.sealed.slice(1), this.writable()];
    // Oldest first, so that a crash in between leaves no gap.
    for (const next of after) {
      if (next.firstTxid > txid + 1) return;
      const [oldest] = this.sealed;
      if (!oldest) return;
      // A crash must not bring the removal to the disk and leave the name of the segment after it behind.
      await this.named;
      await removeInSteps(this.fs, oldest.path, pause);
      this.sealed = this.sealed.filter((segment) => segment !== oldest);
    }
  }

  /** Seals the last segment, so that from now on damage at its end cannot pass for a torn tail. */
  async close(): Promise<void> {
    if (this.closed) return;
    try {
      if (!this.fatal) await this.roll();
      if (!this.fatal) await this.guard(() => this.named);
    } finally {
      this.closed = true;
      await this.named.catch(() => undefined);
      await this.current?.file.close();
      await this.prepared?.file.close();
      this.current = undefined;
      this.prepared = undefined;
    }
  }

  private get segmentBytesMax(): number {
    return this.options.segmentBytesMax ?? SEGMENT_BYTES_DEFAULT;
  }

  private hasBatches(): boolean {
    return this.end > SEGMENT_HEADER_BYTES;
  }

  private isFullAt(end: number): boolean {
    return end >= this.segmentBytesMax * SEGMENT_FULL_SHARE;
  }

  private frame(segment: OpenSegment, payloads: readonly Uint8Array[]): Uint8Array {
    const { nextTxid: firstTxid, hash: previousHash } = this.point;
    return encodeBatch({ firstTxid, epoch: this.epoch, previousHash, payloads }, segment.seed);
  }

  /** Writes the frame, and prepares the next segment meanwhile if this one is full then. Gives the time of the sync. */
  private async appendFrame(segment: OpenSegment, frame: Uint8Array, next: TxId): Promise<number> {
    const end = this.end + frame.length;
    const written = this.writeDurably(segment, frame);
    // Computed while the disk is busy.
    const point = { nextTxid: next, epoch: this.epoch, hash: batchHash(frame) };
    const preparing = this.isFullAt(end) ? this.prepare(point) : undefined;
    // All are waited for, whatever happens to one: nothing may be under way when a failure is told.
    const [sync, prepared, name] = await Promise.allSettled([written, preparing, this.named]);
    if (prepared.status === 'fulfilled') this.prepared = prepared.value;
    if (sync.status === 'rejected') throw sync.reason;
    if (prepared.status === 'rejected') throw prepared.reason;
    if (name.status === 'rejected') throw name.reason;
    this.end = end;
    this.point = point;
    return sync.value;
  }

  private prepare(point: ChainPoint): Promise<OpenSegment> {
    return prepareSegment(this.fs, this.options.dir, point, {
      clusterId: this.options.clusterId,
      epoch: this.epoch,
    });
  }

  /** Gives the time that the sync took. */
  private async writeDurably(segment: OpenSegment, frame: Uint8Array): Promise<number> {
    try {
      await this.write(segment, frame);
    } catch (error) {
      // A full disk is the one failure after which the log's end is known: what was written is taken back.
      if (isOutOfSpace(error)) await this.takeBack(segment);
      throw error;
    }
    const { clock } = this.options;
    const startMs = clock.nowMs();
    await segment.file.datasync();
    return clock.nowMs() - startMs;
  }

  private async write({ file }: OpenSegment, frame: Uint8Array): Promise<void> {
    const end = this.end + frame.length;
    // Nothing follows the batch that fills the segment, and the header of the next one may need the room.
    const growsAhead = end > this.written && this.writesZerosAhead && !this.isFullAt(end);
    const bytes = growsAhead ? withZerosAhead(frame, this.end, this.segmentBytesMax) : frame;
    try {
      await writeWhole(file, bytes, this.end);
      this.written = Math.max(this.written, this.end + bytes.length);
    } catch (error) {
      // There may be room for the batch, though not for zeros; the room that some of them took is given back.
      if (bytes === frame || !isOutOfSpace(error)) throw error;
      this.writesZerosAhead = false;
      await writeWhole(file, frame, this.end);
      await file.truncate(end);
      this.written = end;
    }
  }

  private async takeBack(segment: OpenSegment): Promise<void> {
    const { log } = this.options;
    try {
      await segment.file.truncate(this.end);
      await segment.file.sync();
    } catch (error) {
      log.warn({ path: segment.path, error }, 'partial batch stays; the next start cuts it');
    }
  }

  /** Goes on in the next segment: it gets its name, whose sync is begun and belongs to the first batch in it. */
  private async startSegment(): Promise<OpenSegment> {
    const before = this.current;
    const segment = (this.prepared ??= await this.prepare(this.point));
    assert(segment.firstTxid === this.point.nextTxid, 'a segment was prepared for another txid');
    await this.named;
    await nameSegment(this.fs, segment);
    this.current = segment;
    this.prepared = undefined;
    this.named = this.settleRoll(before, this.end);
    // Its failure is told by the next change of the log.
    this.named.catch(() => undefined);
    this.end = SEGMENT_HEADER_BYTES;
    this.written = SEGMENT_HEADER_BYTES;
    this.writesZerosAhead = true;
    if (before) this.sealed = [...this.sealed, { path: before.path, firstTxid: before.firstTxid }];
    return segment;
  }

  /** What of a roll is done beside the first batch: the name becomes durable, the segment before loses its zeros. */
  private async settleRoll(before: OpenSegment | undefined, end: number): Promise<void> {
    try {
      await syncFolder(this.fs, this.options.dir);
    } finally {
      if (before) await this.leave(before, end);
    }
  }

  /** All of a sealed segment is on disk; zeros behind it, and a file that does not close, do no harm. */
  private async leave({ file, path }: OpenSegment, end: number): Promise<void> {
    const { log } = this.options;
    try {
      await file.truncate(end);
    } catch (error) {
      log.warn({ path, error }, 'zeros stay at the end of a sealed segment');
    }
    try {
      await file.close();
    } catch (error) {
      log.warn({ path, error }, 'a sealed segment did not close');
    }
  }

  private writable(): OpenSegment {
    assert(this.current !== undefined && !this.closed, 'the log is closed');
    return this.current;
  }

  /** Runs one change of the log at a time; its failure is final. */
  private async guard<T>(change: () => Promise<T>): Promise<T> {
    if (this.fatal) throw this.fatal;
    assert(!this.busy, 'changes of the log overlap');
    this.busy = true;
    try {
      return await change();
    } catch (error) {
      if ((error as { name?: string }).name === 'AssertionFault') throw error;
      const path = this.current?.path ?? this.options.dir;
      this.fatal = writeFault(error, path, 'The last operations were not acknowledged.');
      throw this.fatal;
    } finally {
      this.busy = false;
    }
  }
}
