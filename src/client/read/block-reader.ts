import { DfsError, errorMessage, isDfsError } from '../../common/error.js';
import type { ReadRequest, ReadSlice } from '../../common/block-messages.js';
import type { LocatedBlock, ReplicaLocation } from '../../common/file-status.js';
import type { InodeId, ServerId } from '../../common/ids.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import { BULK_BYTES_MAX, giveBack } from '../../runtime/bulk-memory.js';
import type { BlockLocator } from './block-locator.js';
import { ReplicaChoice } from '../core/replica-choice.js';
import { orderReplicas } from '../core/replica-order.js';
import type { ServerLatencies } from '../core/server-latencies.js';
import type { ByteRange } from '../core/split-ranges.js';
import type { ConnectBlock, Environment } from '../environment.js';
import type { MasterLink } from '../master-link.js';
import type { ServerMemory } from '../server-memory.js';
import { HedgedRead } from './hedged-read.js';
import type { LocalReads } from './local-reads.js';
import { soundChunks } from './sound-chunks.js';
import { guardStalls } from './stall-guard.js';
import { throwIfAborted } from '../wait.js';

export interface BlockReaderOptions {
  readonly file: { readonly path: string; readonly inode: InodeId };
  readonly link: MasterLink;
  readonly locator: BlockLocator;
  readonly connectBlock: ConnectBlock;
  readonly localReads?: LocalReads | undefined;
  readonly environment: Environment;
  readonly servers: ServerMemory;
  readonly latencies: ServerLatencies;
}

interface ReplicaFailure {
  readonly replica: ReplicaLocation;
  readonly error: unknown;
}

/** What came of one range so far: the last failure of each server. */
type Failures = Map<ServerId, ReplicaFailure>;

/**
 * Faults of the replica, which the master should hear of: it has the server look at what it has. Others are faults of the
 * server or of the way to it. A range that lies within the block is invalid only where the replica is shorter than it.
 */
const DAMAGE = [
  'DATA_CORRUPT',
  'CHECKSUM_MISMATCH',
  'REPLICA_NOT_FOUND',
  'STALE_GENERATION',
  'INVALID_ARGUMENT',
] as const;

/**
 * Reads a range of one block from whichever replica gives it. Every chunk is checked against its CRC here, at the far
 * end from the disk that it was checked at (the pair of the block server's check before sending). What one replica
 * gave before it failed counts; the next one goes on from there. A damaged chunk is taken from elsewhere, and then the
 * replica that failed least goes on: a range can be read as long as each of its chunks is sound somewhere.
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
    const end = range.offset + range.length;
    const failures: Failures = new Map();
    let at = range.offset;
    let current = block;
    let choice = this.choiceOf(block);
    let askedAgainAt: number | undefined;
    while (at < end) {
      const chunk = Math.floor(at / CHUNK_BYTES);
      const replica = choice.next(chunk);
      if (replica === undefined) {
        // All were tried for this chunk. The master is asked anew once; a second time only for a later chunk.
        if (askedAgainAt === chunk) throw this.unreadable(block, at, failures);
        if (current.locations.length > 0) askedAgainAt = chunk;
        current = await this.options.locator.relocate(this.options.file, block, signal);
        choice = this.choiceOf(current);
        continue;
      }
      const isPatient = askedAgainAt === chunk || current.locations.length === 1;
      const hedged = this.hedgedRead(current, choice, { end, isPatient, failures, signal });
      for await (const bytes of hedged.from(replica, at)) {
        at += bytes.length;
        yield bytes;
      }
    }
  }

  private hedgedRead(
    block: LocatedBlock,
    choice: ReplicaChoice,
    attempt: {
      readonly end: number;
      readonly isPatient: boolean;
      readonly failures: Failures;
      readonly signal: AbortSignal;
    },
  ): HedgedRead {
    const { environment, latencies, servers } = this.options;
    const { end, failures, signal } = attempt;
    const idleTimeoutMs = this.idleTimeoutMs(attempt.isPatient);
    return new HedgedRead({
      environment,
      latencies,
      signal,
      open: (replica, at, stop) =>
        this.readReplica(block, replica, { at, end, idleTimeoutMs }, stop),
      beside: ({ serverId }, at) => choice.beside(serverId, Math.floor(at / CHUNK_BYTES)),
      finished: ({ serverId }) => servers.noteSuccess(serverId),
      failed: (replica, error, at) => {
        throwIfAborted(signal);
        if (isDfsError(error, 'CHECKSUM_MISMATCH'))
          choice.noteBadChunk(replica.serverId, Math.floor(at / CHUNK_BYTES));
        else choice.noteOut(replica.serverId);
        this.noteFailure(block, { replica, error }, failures);
      },
    });
  }

  private choiceOf({ locations }: LocatedBlock): ReplicaChoice {
    const { servers, latencies, environment } = this.options;
    const slow = latencies.slowOf(
      locations.map(({ serverId }) => serverId),
      environment.clock.nowMs(),
    );
    return new ReplicaChoice(orderReplicas(locations, (id) => servers.failedLately(id), slow));
  }

  /** A server that froze is left soon; one that is slow like all others gets its time in the end. */
  private idleTimeoutMs(isPatient: boolean): number {
    const { readFailoverMs, readIdleTimeoutMs } = this.options.environment.limits;
    return isPatient ? readIdleTimeoutMs : Math.min(readFailoverMs, readIdleTimeoutMs);
  }

  /** The bytes wanted, in order; `signal` lets go of what is under way. Throws CHECKSUM_MISMATCH at the first chunk that this replica has not got right. */
  private async *readReplica(
    block: LocatedBlock,
    replica: ReplicaLocation,
    want: { readonly at: number; readonly end: number; readonly idleTimeoutMs: number },
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { environment } = this.options;
    const { idleTimeoutMs } = want;
    const request = {
      blockId: block.id,
      generation: block.generation,
      offset: want.at,
      length: want.end - want.at,
    };
    const stream = this.slices(replica.address, request, { idleTimeoutMs, signal });
    const what = `server ${replica.serverName}`;
    let at = want.at;
    for await (const slice of guardStalls(stream, { environment, idleTimeoutMs, signal, what })) {
      const from = at % CHUNK_BYTES;
      const { length, fault } = soundChunks(slice, at - from, block.length);
      if (length > from) {
        const bytes = ownBytes(slice.data, from, Math.min(length, want.end - slice.offset));
        at += bytes.length;
        yield bytes;
      }
      if (at === want.end) return;
      if (fault !== undefined) throw fault;
    }
    throw new DfsError('DATA_CORRUPT', `the replica ends at byte ${at} of ${block.length}`);
  }

  /** From the replica's file where this host has it, from where that ends over the network. */
  private async *slices(
    address: string,
    request: ReadRequest,
    options: { readonly idleTimeoutMs: number; readonly signal: AbortSignal },
  ): AsyncGenerator<ReadSlice> {
    const { connectBlock, localReads } = this.options;
    const end = request.offset + request.length;
    let at = request.offset;
    for await (const slice of localReads?.read(address, request, options.signal) ?? []) {
      at = slice.offset + slice.data.length;
      yield slice;
    }
    if (at >= end) return;
    yield* connectBlock(address).read({ ...request, offset: at, length: end - at }, options);
  }

  private noteFailure(block: LocatedBlock, failure: ReplicaFailure, failures: Failures): void {
    const { servers, link } = this.options;
    const { replica, error } = failure;
    const wasReported = isDamage(failures.get(replica.serverId));
    failures.set(replica.serverId, failure);
    if (!isDamage(failure)) {
      servers.noteFailure(replica.serverId);
      return;
    }
    // Once for each range will do, and not at all for what the master knows.
    if (wasReported || replica.corrupt) return;
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

  private unreadable(block: LocatedBlock, at: number, failures: Failures): DfsError {
    const all = [...failures.values()];
    const isDamaged = all.some(({ error }) =>
      isDfsError(error, 'DATA_CORRUPT', 'CHECKSUM_MISMATCH'),
    );
    const each = all.map(
      ({ replica, error }) => `${replica.serverName} at ${replica.address}: ${errorMessage(error)}`,
    );
    const away = all.filter((failure) => !isDamage(failure)).map((f) => f.replica.serverName);
    const chunkAt = at - (at % CHUNK_BYTES);
    return new DfsError(
      isDamaged ? 'DATA_CORRUPT' : 'DATA_MISSING',
      `No replica of block ${block.id} gives its chunk at byte ${chunkAt}, which is byte ${block.offset + chunkAt} of the file ` +
        `(${each.join('; ')}). ${away.length > 0 ? `Bring back ${away.join(', ')} and read again; ` : ''}` +
        `'dfs report' shows servers that are away, 'dfs fsck --blocks --locations' the block's state; ` +
        `'dfs get --range' reads what is sound around it.`,
      { path: this.options.file.path, cause: all.at(-1)?.error },
    );
  }
}

/**
 * Bytes that the caller may keep. Most of a message is kept as it came, and whoever is done with it may give it back
 * (runtime/bulk-memory.ts); less than that is copied, since it would hold on to memory many times its size.
 */
function ownBytes(data: Uint8Array, from: number, to: number): Uint8Array {
  const bytes = data.subarray(from, to);
  if (bytes.length * 2 >= BULK_BYTES_MAX) return bytes;
  const own = new Uint8Array(bytes);
  giveBack(data);
  return own;
}

function isDamage(failure: ReplicaFailure | undefined): boolean {
  return isDfsError(failure?.error, ...DAMAGE);
}
