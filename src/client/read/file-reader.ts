import { WORK_OVER } from '../../common/abort-with.js';
import { createHash, type Hash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { DfsError } from '../../common/error.js';
import type { LocatedBlock } from '../../common/file-status.js';
import type { ReadOptions } from '../api.js';
import { BlockReader, type BlockReaderOptions } from './block-reader.js';
import { ByteWindow } from '../core/byte-window.js';
import type { EqualShares } from '../core/equal-shares.js';
import { clip, pieceFor, splitRange, type ByteRange } from '../core/split-ranges.js';
import { RangeFetch } from './range-fetch.js';
import { cancelled, throwIfAborted } from '../wait.js';

export interface FileReaderOptions extends Omit<BlockReaderOptions, 'file'> {
  readonly path: string;
  readonly read: ReadOptions;
  /** Of the bytes that all readers of a client may have under way. */
  readonly shares: EqualShares;
}

/** One piece of the file to fetch. */
interface PlannedRange {
  readonly block: LocatedBlock;
  /** Within the block. */
  readonly range: ByteRange;
  readonly reader: BlockReader;
}

/**
 * Reads a file, or a part of it, in order: ranges of several blocks are fetched at once, within a budget of bytes, and
 * delivered one after the other. The file is the one that the path named at the first call, as long as it was then.
 */
export class DfsFileReader {
  private readonly options: FileReaderOptions;
  private readonly window: ByteWindow;
  private readonly start: number;
  private readonly end: number;

  constructor(options: FileReaderOptions) {
    this.options = options;
    const { start = 0, length = Number.POSITIVE_INFINITY } = options.read;
    if (!Number.isSafeInteger(start) || start < 0 || !(length >= 0))
      throw new DfsError('INVALID_ARGUMENT', 'start and length must be whole numbers from 0', {
        path: options.path,
      });
    this.start = start;
    this.end = start + length;
    this.window = new ByteWindow(() => options.shares.each);
  }

  /** Most bytes that were ever under way or waiting. */
  get peakBytes(): number {
    return this.window.peak;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const { signal: outer } = this.options.read;
    throwIfAborted(outer);
    const stop = new AbortController();
    const signal = outer === undefined ? stop.signal : AbortSignal.any([outer, stop.signal]);
    // One for each range that is under way, which the window bounds; Node would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    const leave = this.options.shares.join();
    const plan = this.plan(signal);
    const fetches: { planned: PlannedRange; fetch: RangeFetch }[] = [];
    const verifier =
      this.options.read.verify === true ? new BlockVerifier(this.options.path) : undefined;
    try {
      let next = await plan.next();
      for (;;) {
        while (next.done !== true && this.window.hasRoomFor(next.value.range.length)) {
          const planned = next.value;
          this.window.take(planned.range.length);
          const stream = planned.reader.read(planned.block, planned.range, signal);
          fetches.push({ planned, fetch: new RangeFetch(planned.range.length, stream) });
          next = await plan.next();
        }
        const head = fetches.shift();
        if (head === undefined) return;
        for await (const slice of head.fetch.take()) {
          verifier?.take(head.planned, slice);
          yield slice;
        }
        this.window.release(head.fetch.length);
      }
    } catch (error) {
      throw outer?.aborted === true ? cancelled(this.options.path) : error;
    } finally {
      // Ends every stream that is still under way.
      stop.abort(WORK_OVER);
      leave();
    }
  }

  private async *plan(signal: AbortSignal): AsyncGenerator<PlannedRange> {
    const { path, locator, environment, shares } = this.options;
    const pieceBytes = (): number => pieceFor(shares.each, environment.limits.rangeBytes);
    let fileEnd: number | undefined;
    let reader: BlockReader | undefined;
    let plannedTo = this.start;
    for await (const page of locator.pages(path, { start: this.start, end: this.end }, signal)) {
      if (page.status.type === 'directory') throw new DfsError('IS_DIRECTORY', undefined, { path });
      // The length at the first call holds for the whole read, so that it sees one state of a growing file.
      fileEnd ??= Math.min(this.end, page.status.length);
      reader ??= new BlockReader({ ...this.options, file: { path, inode: page.status.inode } });
      for (const block of page.blocks) {
        const part = clip(block, { start: this.start, end: fileEnd });
        const inBlock = { offset: part.offset - block.offset, length: part.length };
        for (const range of splitRange(inBlock, pieceBytes)) yield { block, range, reader };
        if (part.length > 0) plannedTo = part.offset + part.length;
      }
    }
    if (fileEnd !== undefined && plannedTo < fileEnd)
      throw new DfsError(
        'DATA_MISSING',
        `The file ends at byte ${plannedTo}, not ${fileEnd}: it was cut while it was read. Read it again.`,
        { path },
      );
  }
}

/** Checks the SHA-256 of each block that passes as a whole. */
class BlockVerifier {
  private readonly path: string;
  private block: LocatedBlock | undefined;
  private hash: Hash | undefined;
  private at = 0;

  constructor(path: string) {
    this.path = path;
  }

  take({ block, range }: PlannedRange, slice: Uint8Array): void {
    if (block !== this.block) {
      this.block = block;
      this.at = 0;
      this.hash = range.offset === 0 ? createHash('sha256') : undefined;
    }
    this.hash?.update(slice);
    this.at += slice.length;
    if (this.hash === undefined || this.at < block.length || block.sha256 === undefined) return;
    if (Buffer.compare(this.hash.digest(), block.sha256) !== 0)
      throw new DfsError(
        'DATA_CORRUPT',
        `Block ${block.id} does not match its SHA-256, though each chunk matches its own checksum.`,
        { path: this.path },
      );
    this.hash = undefined;
  }
}
