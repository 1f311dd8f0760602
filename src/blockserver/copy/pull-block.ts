import { must } from '../../common/assert.js';
import type { ReadSlice } from '../../common/block-messages.js';
import { firstBadPiece } from '../../common/checksum.js';
import type { Random, Timers } from '../../common/clock.js';
import type { CopyHeader } from '../../common/copy-messages.js';
import { DfsError, errorMessage, isDfsError } from '../../common/error.js';
import type { CopyPeer } from '../../common/repair-messages.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import { CopySources } from '../core/copy-sources.js';
import { retryDelayMs } from '../core/retry-delay.js';
import type { BlockServerLimits } from '../limits.js';
import { ChainFault } from '../write/chain-fault.js';
import type { Grants } from './grants.js';

/** Bytes of the block that are asked of one source. */
export interface PullRange {
  readonly offset: number;
  readonly length: number;
}

export interface BlockPullOptions {
  readonly header: CopyHeader;
  readonly grants: Pick<Grants, 'total' | 'beyond' | 'fail'>;
  readonly signal: AbortSignal;
  readonly limits: BlockServerLimits;
  readonly timers: Timers;
  readonly random: Random;
  readonly read: (peer: CopyPeer, range: PullRange) => AsyncIterable<ReadSlice>;
  /** Takes what is sound, in order: waits until it may go on, hashes it and has it written. What it throws is no source's fault. */
  readonly keep: (sound: ReadSlice) => Promise<void>;
  /** It begins to wait for its worker's grants, or ends to. */
  readonly onWaits: (waits: boolean) => void;
}

/**
 * Fetches a block from its first byte to its last, each chunk from the best source that still can give it, and never
 * beyond what was granted. What comes is checked here before it is written.
 */
export class BlockPull {
  private at = 0;
  private readonly options: BlockPullOptions;
  private readonly sources: CopySources;
  private readonly faults = new Map<number, unknown>();
  private readonly bytesOf = new Map<number, number>();

  constructor(options: BlockPullOptions) {
    this.options = options;
    const { header, limits } = options;
    this.sources = new CopySources(header.sources.length, limits.copySourceFailuresMax);
  }

  async run(): Promise<void> {
    const { header, signal } = this.options;
    while (this.at < header.length) {
      const chunk = this.at / CHUNK_BYTES;
      const choice = this.sources.choose(chunk);
      if (choice === undefined) throw this.nobodyHas(chunk);
      if (choice.failures > 0) await this.pause(choice.failures);
      const end = await this.room(choice.chunkOnly);
      if (signal.aborted) throw broken();
      await this.fetch(choice.source, end);
    }
  }

  /** What was written is not the block: every chunk was as its source said, so a source says wrong things. */
  wrongContent(): ChainFault {
    const [source] = [...this.bytesOf].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0] as const);
    const { blockId, generation } = this.options.header;
    return new ChainFault(
      this.peer(source).serverId,
      'CHECKSUM_MISMATCH',
      `block ${blockId} generation ${generation} as copied does not have the SHA-256 that it was sealed with`,
    );
  }

  /** Up to where chunks may be fetched now: waits until at least one may be. */
  private async room(chunkOnly: boolean): Promise<number> {
    const { header, grants } = this.options;
    const chunkEnd = Math.min(header.length, this.at + CHUNK_BYTES);
    await this.granted(chunkEnd);
    return chunkOnly ? chunkEnd : wholeChunks(grants.total, header.length);
  }

  /** A worker may pause, but not for ever: room and a place among the copies are kept for it. */
  private async granted(upTo: number): Promise<void> {
    const { grants, limits, timers, onWaits } = this.options;
    if (grants.total >= upTo) return;
    const idleMs = limits.copyGrantIdleMs;
    const timer = timers.setTimeout(
      () =>
        grants.fail(
          new DfsError('DEADLINE_EXCEEDED', `the worker granted nothing for ${idleMs} ms`),
        ),
      idleMs,
    );
    onWaits(true);
    try {
      await grants.beyond(upTo - 1);
    } finally {
      onWaits(false);
      timer.cancel();
    }
  }

  private async fetch(source: number, end: number): Promise<void> {
    const { signal } = this.options;
    try {
      for await (const slice of this.read(source, end)) {
        const sound = this.soundPart(slice, end);
        const bytes = sound.data.length;
        if (bytes > 0) {
          this.sources.noteProgress(source);
          await this.keep(sound);
          this.at += bytes;
          this.bytesOf.set(source, (this.bytesOf.get(source) ?? 0) + bytes);
        }
        if (signal.aborted) throw broken();
        if (sound !== slice)
          throw new DfsError('CHECKSUM_MISMATCH', `chunk ${this.at / CHUNK_BYTES} came damaged`);
      }
      if (this.at < end) throw new DfsError('UNAVAILABLE', 'the answer ended too early');
    } catch (error) {
      if (signal.aborted || error instanceof OwnFault) throw error;
      this.noteFault(source, error);
    }
  }

  /** What becomes of sound bytes here is no source's fault. */
  private async keep(sound: ReadSlice): Promise<void> {
    try {
      await this.options.keep(sound);
    } catch (error) {
      throw new OwnFault(error);
    }
  }

  private read(source: number, end: number): AsyncIterable<ReadSlice> {
    return this.options.read(this.peer(source), { offset: this.at, length: end - this.at });
  }

  /** The slice, or its chunks before the first that is not as its CRC says. */
  private soundPart(slice: ReadSlice, end: number): ReadSlice {
    const { offset, data, crcs } = slice;
    const { length } = this.options.header;
    const next = offset + data.length;
    const whole = next % CHUNK_BYTES === 0 || next === length;
    if (offset !== this.at || data.length === 0 || next > end || !whole)
      throw new DfsError('INTERNAL', `bytes ${offset} to ${next} came where ${this.at} were due`);
    const bad = firstBadPiece(data, offset, crcs);
    if (bad < 0) return slice;
    return { offset, crcs: crcs.slice(0, bad), data: data.subarray(0, bad * CHUNK_BYTES) };
  }

  private noteFault(source: number, error: unknown): void {
    this.faults.set(source, error);
    if (isDfsError(error, 'CHECKSUM_MISMATCH'))
      this.sources.noteBadChunk(source, this.at / CHUNK_BYTES);
    else if (error instanceof DfsError && error.retryable) this.sources.noteFailure(source);
    else this.sources.noteGone(source);
  }

  private nobodyHas(chunk: number): ChainFault {
    const { header } = this.options;
    const faults = [...this.faults].map(
      ([source, error]) => `${this.peer(source).address}: ${errorMessage(error)}`,
    );
    const damaged = [...this.faults.values()].some((error) =>
      isDfsError(error, 'CHECKSUM_MISMATCH', 'DATA_CORRUPT'),
    );
    const [first] = this.faults;
    const code = first?.[1] instanceof DfsError ? first[1].code : 'INTERNAL';
    return new ChainFault(
      this.peer(first?.[0] ?? 0).serverId,
      damaged ? 'DATA_CORRUPT' : code,
      `no source gives chunk ${chunk} of block ${header.blockId} generation ${header.generation} (${faults.join('; ')})`,
    );
  }

  private async pause(failures: number): Promise<void> {
    const { timers, limits, random } = this.options;
    await new Promise<void>((resolve) => {
      const { signal } = this.options;
      const timer = timers.setTimeout(done, retryDelayMs(failures, limits, random));
      function done(): void {
        timer.cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }

  private peer(source: number): CopyPeer {
    return must(this.options.header.sources[source], 'a source of this copy');
  }
}

/** What went wrong here, and not at a source. */
export class OwnFault extends Error {
  override readonly name = 'OwnFault';

  constructor(cause: unknown) {
    super(errorMessage(cause), { cause });
  }
}

/** The bound up to which whole chunks lie within `granted`. */
function wholeChunks(granted: number, length: number): number {
  return granted >= length ? length : granted - (granted % CHUNK_BYTES);
}

function broken(): DfsError {
  return new DfsError('CANCELLED', 'the copy was broken off');
}
