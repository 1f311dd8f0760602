import { firstBadPiece } from '../../common/checksum.js';
import { DfsError, errorMessage, isDfsError } from '../../common/error.js';
import type { LocatedBlock, ReplicaLocation } from '../../common/file-status.js';
import type { InodeId } from '../../common/ids.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { ReadSlice } from '../../rpc/block-api.js';
import type { BlockLocator } from './block-locator.js';
import { orderReplicas } from '../core/replica-order.js';
import type { ByteRange } from '../core/split-ranges.js';
import type { ConnectBlock, Environment } from '../environment.js';
import type { MasterLink } from '../master-link.js';
import type { ServerMemory } from '../server-memory.js';
import { guardStalls } from './stall-guard.js';
import { throwIfAborted } from '../wait.js';

export interface BlockReaderOptions {
  readonly file: { readonly path: string; readonly inode: InodeId };
  readonly link: MasterLink;
  readonly locator: BlockLocator;
  readonly connectBlock: ConnectBlock;
  readonly environment: Environment;
  readonly servers: ServerMemory;
}

interface ReplicaFailure {
  readonly replica: ReplicaLocation;
  readonly error: unknown;
}

/**
 * Faults of the replica, which the master should hear of: it has the server look at what it has. Others are faults of the
 * server or of the way to it.
 */
const DAMAGE = [
  'DATA_CORRUPT',
  'CHECKSUM_MISMATCH',
  'REPLICA_NOT_FOUND',
  'STALE_GENERATION',
] as const;

/**
 * Reads a range of one block from whichever replica gives it. Every chunk is checked against its CRC here, at the far
 * end from the disk that it was checked at (the pair of the block server's check before sending). What one replica
 * gave before it failed counts; the next one goes on from there.
 */
export class BlockReader {
  private readonly options: BlockReaderOptions;

  constructor(options: BlockReaderOptions) {
    this.options = options;
  }

  /** Slices of the range, in order, whole and checked; each is the caller's to keep. */
  async *read(
    block: LocatedBlock,
    range: ByteRange,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { locator, file } = this.options;
    const end = range.offset + range.length;
    const failures: ReplicaFailure[] = [];
    let at = range.offset;
    let current = block;
    for (const isLastRound of [false, true]) {
      if (isLastRound || current.locations.length === 0)
        current = await locator.relocate(file, block, signal);
      const replicas = orderReplicas(current.locations, (id) =>
        this.options.servers.failedLately(id),
      );
      for (const replica of replicas) {
        try {
          for await (const bytes of this.readReplica(current, replica, { at, end }, signal)) {
            at += bytes.length;
            yield bytes;
          }
          this.options.servers.noteSuccess(replica.serverId);
          return;
        } catch (error) {
          throwIfAborted(signal);
          failures.push({ replica, error });
          this.noteFailure(current, replica, error);
        }
      }
    }
    throw this.unreadable(block, failures);
  }

  private async *readReplica(
    block: LocatedBlock,
    replica: ReplicaLocation,
    want: { readonly at: number; readonly end: number },
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { connectBlock, environment } = this.options;
    const idleTimeoutMs = environment.limits.readIdleTimeoutMs;
    const request = {
      blockId: block.id,
      generation: block.generation,
      offset: want.at,
      length: want.end - want.at,
    };
    const stop = new AbortController();
    const streamSignal = AbortSignal.any([signal, stop.signal]);
    const stream = connectBlock(replica.address).read(request, {
      idleTimeoutMs,
      signal: streamSignal,
    });
    const what = `server ${replica.serverName}`;
    let at = want.at;
    try {
      for await (const slice of guardStalls(stream, { environment, idleTimeoutMs, signal, what })) {
        const from = at % CHUNK_BYTES;
        checkSlice(slice, at - from, block);
        // A view on the message: copied, because it is kept until the ranges before it are delivered.
        const bytes = new Uint8Array(
          slice.data.subarray(from, Math.min(slice.data.length, want.end - slice.offset)),
        );
        at += bytes.length;
        yield bytes;
        if (at === want.end) return;
      }
    } finally {
      stop.abort();
    }
    throw new DfsError('DATA_CORRUPT', `the replica ends at byte ${at} of ${block.length}`);
  }

  private noteFailure(block: LocatedBlock, replica: ReplicaLocation, error: unknown): void {
    const { servers, link } = this.options;
    if (!isDfsError(error, ...DAMAGE)) {
      servers.noteFailure(replica.serverId);
      return;
    }
    const request = {
      blockId: block.id,
      generation: block.generation,
      serverId: replica.serverId,
      detail: errorMessage(error),
    };
    // The reader does not wait for the report, and its failure changes nothing for the reader.
    link
      .read((master, context, options) =>
        master.namespace.reportBadReplica(context, request, options),
      )
      .catch(() => {});
  }

  private unreadable(block: LocatedBlock, failures: readonly ReplicaFailure[]): DfsError {
    const isDamaged = failures.some(({ error }) =>
      isDfsError(error, 'DATA_CORRUPT', 'CHECKSUM_MISMATCH'),
    );
    const each = new Map(
      failures.map(({ replica, error }) => [
        replica.serverId,
        `${replica.serverName} at ${replica.address}: ${errorMessage(error)}`,
      ]),
    );
    return new DfsError(
      isDamaged ? 'DATA_CORRUPT' : 'DATA_MISSING',
      `No replica of block ${block.id} could be read (${[...each.values()].join('; ')}). ` +
        `'dfs fsck --blocks --locations' shows its state.`,
      { path: this.options.file.path, cause: failures.at(-1)?.error },
    );
  }
}

/** A slice has to start where the last one ended, be whole chunks, lie in the block and match its checksums. */
function checkSlice(slice: ReadSlice, expectedOffset: number, block: LocatedBlock): void {
  const end = slice.offset + slice.data.length;
  const isWhole = end === block.length || end % CHUNK_BYTES === 0;
  if (slice.offset !== expectedOffset || slice.data.length === 0 || end > block.length || !isWhole)
    throw new DfsError(
      'DATA_CORRUPT',
      `bytes ${slice.offset} to ${end} came instead of chunks from ${expectedOffset} of ${block.length}`,
    );
  const bad = firstBadPiece(slice.data, slice.offset, slice.crcs);
  if (bad >= 0)
    throw new DfsError(
      'CHECKSUM_MISMATCH',
      `the chunk at byte ${slice.offset + bad * CHUNK_BYTES} does not match its checksum`,
    );
}
