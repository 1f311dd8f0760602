import { DfsError, hasCode } from '../../common/error.js';
import type { ClusterId } from '../../common/ids.js';
import type { OplogItem, OplogQuery, RemovedOperations } from '../../common/oplog.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { headerConflict, type ChainFault, type ChainPoint } from '../journal/chain.js';
import { listSegments, logDamaged, type SegmentFile } from '../journal/segment-files.js';
import { SEGMENT_HEADER_BYTES, type Batch } from '../journal/segment-format.js';
import { findLog, type LogPlace } from './find-log.js';
import { loggedOperation } from './logged-operation.js';
import { SegmentCursor } from './segment-cursor.js';

/*
 * Reads a log from outside: without its lock and without a change, so its master may run. Meanwhile the newest segment
 * may grow, further ones may appear, and the oldest go when a checkpoint holds what they did. A segment that has another
 * after it never changes again, and must be whole.
 */

/** Throws as OplogModule says, and INVALID_ARGUMENT for one segment that is to be followed. */
export async function* walkLog(
  fs: FileSystem,
  query: OplogQuery,
): AsyncGenerator<OplogItem, void, void> {
  const place = await findLog(fs, query.path);
  if (place.isOneSegment && query.more)
    throw new DfsError('INVALID_ARGUMENT', 'One segment cannot be followed; name its folder', {
      path: query.path,
    });
  const from =
    query.last === undefined ? query.from : Math.max(1, (await nextTxidOf(fs, place)) - query.last);
  const walk = new Walk(fs, place, { ...query, from });
  try {
    yield* walk.run();
  } finally {
    await walk.close();
  }
}

/** Txid after the last one that is there now. */
async function nextTxidOf(fs: FileSystem, { segments, dir }: LogPlace): Promise<number> {
  const newest = segments.at(-1);
  if (newest === undefined) throw logDamaged(dir, 0, 'there is no segment');
  const cursor = await SegmentCursor.open(fs, newest, undefined);
  try {
    for (let step = await cursor.next(); step && 'payloads' in step;) step = await cursor.next();
    return cursor.point.nextTxid;
  } finally {
    await cursor.close();
  }
}

class Walk {
  private readonly fs: FileSystem;
  private readonly place: LogPlace;
  private readonly query: OplogQuery;
  /** Those that are not begun. */
  private waiting: readonly SegmentFile[];
  private cluster: ClusterId | undefined;
  private cursor: SegmentCursor | undefined;
  /** Where the segment before ended; undefined where none was read. */
  private point: ChainPoint | undefined;

  constructor(fs: FileSystem, place: LogPlace, query: OplogQuery) {
    this.fs = fs;
    this.place = place;
    this.query = query;
    const from = query.from ?? 1;
    const start = place.segments.findLastIndex((segment) => segment.firstTxid <= from);
    this.waiting = place.segments.slice(Math.max(0, start));
  }

  async close(): Promise<void> {
    await this.cursor?.close();
    this.cursor = undefined;
  }

  async *run(): AsyncGenerator<OplogItem, void, void> {
    const { from, to = Number.MAX_SAFE_INTEGER } = this.query;
    const [oldest] = this.waiting;
    if (from !== undefined && oldest && oldest.firstTxid > from)
      yield { kind: 'removed', from, to: oldest.firstTxid - 1 };
    for (let segment = this.take(); segment !== undefined; segment = this.take()) {
      if (segment.firstTxid > to) return;
      const removed = await this.enter(segment);
      if (removed) yield removed;
      else yield* this.readSegment(segment);
    }
  }

  private take(): SegmentFile | undefined {
    const [next, ...others] = this.waiting;
    this.waiting = others;
    return next;
  }

  /** Opens a segment and checks that it continues the one before; says what is gone if it was removed meanwhile. */
  private async enter(segment: SegmentFile): Promise<RemovedOperations | undefined> {
    await this.close();
    try {
      this.cursor = await SegmentCursor.open(this.fs, segment, this.cluster);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      return await this.skipRemoved(segment);
    }
    this.cluster = this.cursor.header.clusterId;
    const conflict = this.point && headerConflict(this.cursor.header, this.point);
    if (conflict !== undefined) throw logDamaged(segment.path, 0, conflict);
    this.point = this.cursor.point;
    return undefined;
  }

  /** A checkpoint lets the oldest segments go; one that is gone from the middle is missing. */
  private async skipRemoved(segment: SegmentFile): Promise<RemovedOperations> {
    const all = await listSegments(this.fs, this.place.dir);
    const [oldest] = all;
    if (this.place.isOneSegment || !oldest || oldest.firstTxid <= segment.firstTxid)
      throw logDamaged(segment.path, 0, 'the segment is missing');
    this.waiting = all;
    this.point = undefined;
    return { kind: 'removed', from: segment.firstTxid, to: oldest.firstTxid - 1 };
  }

  /** What is gone of a segment that was removed while it was read: its master cuts it off from its end. */
  private async skipCut({ path }: SegmentFile): Promise<RemovedOperations | undefined> {
    const { nextTxid } = this.opened().point;
    const all = await listSegments(this.fs, this.place.dir);
    const [oldest] = all;
    if (oldest !== undefined && oldest.firstTxid <= nextTxid) return undefined;
    if (this.place.isOneSegment || !oldest)
      throw new DfsError(
        'NOT_FOUND',
        `${path} was removed by its master while it was read: a checkpoint holds what follows`,
        { path },
      );
    this.waiting = all;
    this.point = undefined;
    return { kind: 'removed', from: nextTxid, to: oldest.firstTxid - 1 };
  }

  private async *readSegment(segment: SegmentFile): AsyncGenerator<OplogItem, void, void> {
    const { from = 1, to = Number.MAX_SAFE_INTEGER, more } = this.query;
    for (;;) {
      const isSealed = this.waiting.length > 0 || !this.place.endsOpen;
      const step = await this.step(isSealed);
      if (step && 'payloads' in step) {
        for (const index of step.payloads.keys()) {
          const txid = step.firstTxid + index;
          if (txid > to) return;
          if (txid >= from) yield loggedOperation(segment.path, step, index);
        }
        continue;
      }
      const removed = (await this.opened().isRemoved()) && (await this.skipCut(segment));
      if (removed) {
        yield removed;
        return;
      }
      if (isSealed) return;
      if (!more) {
        if (step) yield await this.unfinished(step);
        return;
      }
      await more();
      await this.lookAround(segment);
    }
  }

  /** The next batch, nothing at the end, or what follows the last batch of a segment that may still grow. */
  private async step(isSealed: boolean): Promise<Batch | ChainFault | undefined> {
    const cursor = this.opened();
    let step = await cursor.next();
    if (step && 'reason' in step && !(await cursor.isRemoved())) {
      const later = step.intact || isSealed ? undefined : await cursor.findLater();
      // Batches are written in order: if there is one behind it, this one is whole by now.
      if (later !== undefined) step = await cursor.next();
      if (step && 'reason' in step && (isSealed || step.intact || later !== undefined))
        throw logDamaged(cursor.path, step.offset, step.reason);
    }
    this.point = cursor.point;
    return step;
  }

  /** Finds what came after the newest segment, which a start of the master replaces if it has no batch. */
  private async lookAround(segment: SegmentFile): Promise<void> {
    const all = await listSegments(this.fs, this.place.dir);
    this.waiting = all.filter(({ firstTxid }) => firstTxid > segment.firstTxid);
    if (this.waiting.length > 0 || this.opened().at > SEGMENT_HEADER_BYTES) return;
    const { point } = this;
    // Of the one that is replaced, only the epoch may differ.
    this.point = undefined;
    const removed = await this.enter(segment);
    if (removed) throw logDamaged(segment.path, 0, 'the segment is missing');
    const conflict = point && headerConflict(this.opened().header, point);
    if (conflict !== undefined) throw logDamaged(segment.path, 0, conflict);
  }

  private async unfinished({ offset }: ChainFault): Promise<OplogItem> {
    const cursor = this.opened();
    return { kind: 'unfinished', path: cursor.path, offset, bytes: await cursor.bytesLeft() };
  }

  private opened(): SegmentCursor {
    if (this.cursor === undefined) throw new DfsError('INTERNAL', 'no segment is open');
    return this.cursor;
  }
}
