import { DfsError } from '../../common/error.js';
import type { ClusterId } from '../../common/ids.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import { nextBatch, pointOf, type ChainFault, type ChainPoint } from '../journal/chain.js';
import { FRAME_BYTES_MAX } from '../journal/limits.js';
import { logDamaged, parseSegment, type SegmentFile } from '../journal/segment-files.js';
import {
  FRAME_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
  claimedLength,
  decodeBatch,
  FRAME_MAGIC,
  type Batch,
  type SegmentHeader,
} from '../journal/segment-format.js';
import { contentEnd } from '../journal/zeros-ahead.js';
import { SEARCH_BYTES_MAX, WINDOW_BYTES } from './limits.js';

const NOTHING = Buffer.alloc(0);

/**
 * Reads the batches of one segment in order, a window of it at a time. The file may grow meanwhile: after the end, or a
 * batch that is not whole yet, `next` looks at the file again.
 */
export class SegmentCursor {
  readonly path: string;
  readonly header: SegmentHeader;
  /** Offset of the next batch. */
  at = SEGMENT_HEADER_BYTES;
  point: ChainPoint;
  private readonly file: OpenFile;
  private readonly seed: number;
  private window: Buffer = NOTHING;
  private windowAt = 0;

  /** Throws what a header may be refused for, and the file system's error if there is no such file. */
  static async open(
    fs: FileSystem,
    segment: SegmentFile,
    cluster: ClusterId | undefined,
  ): Promise<SegmentCursor> {
    const file = await fs.open(segment.path, 'r');
    try {
      const bytes = await readAt(file, segment.path, SEGMENT_HEADER_BYTES, 0);
      const { header, seed } = parseSegment(segment, bytes, cluster);
      return new SegmentCursor(file, segment.path, header, seed);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: OpenFile, path: string, header: SegmentHeader, seed: number) {
    this.file = file;
    this.path = path;
    this.header = header;
    this.seed = seed;
    this.point = pointOf(header);
  }

  /** Undefined at the end of the file; a fault leaves the cursor where it is. */
  async next(): Promise<Batch | ChainFault | undefined> {
    const step = await this.decodeNext();
    if (step === undefined || !('reason' in step)) return step;
    // What was read may have been written since.
    this.window = NOTHING;
    const again = await this.decodeNext();
    const isBad = again !== undefined && 'reason' in again;
    return isBad && (await this.bytesLeft()) === 0 ? undefined : again;
  }

  /** Bytes from the next batch to the zeros at the end of the file. */
  async bytesLeft(): Promise<number> {
    let end = this.at;
    for (let from = this.at; ; from += WINDOW_BYTES) {
      const piece = await readAt(this.file, this.path, WINDOW_BYTES, from);
      const length = contentEnd(piece, 0);
      if (length > 0) end = from + length;
      if (piece.length < WINDOW_BYTES) return end - this.at;
    }
  }

  /** Offset of an intact batch behind the next one, which is bad: then that is no end of the log, but damage. */
  async findLater(): Promise<number | undefined> {
    let checked = 0;
    for (let from = this.at + 1; ;) {
      const piece = await readAt(this.file, this.path, WINDOW_BYTES, from);
      for (let i = piece.indexOf(FRAME_MAGIC); i >= 0; i = piece.indexOf(FRAME_MAGIC, i + 1)) {
        const head = await readAt(this.file, this.path, FRAME_HEADER_BYTES, from + i);
        const length = claimedLength(head);
        if (length === undefined) continue;
        checked += length;
        if (checked > SEARCH_BYTES_MAX)
          throw logDamaged(this.path, this.at, 'what follows looks like batches and is none');
        const batch = decodeBatch(
          await readAt(this.file, this.path, length, from + i),
          0,
          this.seed,
        );
        if (!('bad' in batch) || batch.intact) return from + i;
      }
      if (piece.length < WINDOW_BYTES) return undefined;
      from += piece.length - FRAME_MAGIC.length + 1;
    }
  }

  /** Nothing is written to it any more, and its master may be cutting it off. */
  async isRemoved(): Promise<boolean> {
    return (await this.file.stat()).links === 0;
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async decodeNext(): Promise<Batch | ChainFault | undefined> {
    const head = await this.peek(FRAME_HEADER_BYTES);
    if (head.length === 0) return undefined;
    const frame = await this.peek(claimedLength(head) ?? FRAME_HEADER_BYTES);
    const step = nextBatch(frame, 0, this.seed, this.point);
    const offset = this.at;
    if ('reason' in step) return { ...step, offset };
    this.at += step.batch.length;
    this.point = step.point;
    return { ...step.batch, offset };
  }

  /** The next bytes, as many as there are up to `length`; they stay as they are when the cursor moves on. */
  private async peek(length: number): Promise<Buffer> {
    const start = this.at - this.windowAt;
    if (start < 0 || start + length > this.window.length) {
      this.window = await readAt(this.file, this.path, Math.max(length, WINDOW_BYTES), this.at);
      this.windowAt = this.at;
      return this.window.subarray(0, length);
    }
    return this.window.subarray(start, start + length);
  }
}

async function readAt(
  file: OpenFile,
  path: string,
  length: number,
  position: number,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(Math.min(length, FRAME_BYTES_MAX));
  let at = 0;
  try {
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, position + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
  } catch (error) {
    throw new DfsError(
      'VOLUME_FAILED',
      `${path} cannot be read at byte ${position + at}: check the disk`,
      { path, cause: error },
    );
  }
  return bytes.subarray(0, at);
}
