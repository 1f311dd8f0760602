import type { LocalReplica, ReadRequest, ReadSlice } from '../../common/block-messages.js';
import type { Clock } from '../../common/clock.js';
import { isDfsError } from '../../common/error.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { CallOptions } from '../../rpc/namespace-api.js';
import type { ClientLimits } from '../limits.js';
import { localSlices, openReplicaFile, type LocalFile, type OpenLocalFile } from './local-file.js';

/** Asks the server at an address where it keeps a replica. */
export type FindLocal = (
  address: string,
  name: ReplicaName,
  options: CallOptions,
) => Promise<LocalReplica>;

export interface LocalReadsOptions {
  readonly findLocal: FindLocal;
  /** Whether the server at host:port runs on this host. */
  readonly isOnThisHost: (address: string) => boolean;
  readonly openFile: OpenLocalFile;
  readonly clock: Clock;
  readonly limits: Pick<
    ClientLimits,
    'localBytesMin' | 'localSliceBytes' | 'localFindMs' | 'localRetryMs' | 'localFoundMax'
  >;
}

/**
 * Reads replicas of block servers on this host from their files, without the network (docs/adr/0009). What cannot be
 * read so ends without a word, and the caller goes on over the network, which finds out what is wrong. Damage is found by
 * the caller, who checks each chunk, wherever it came from.
 */
export class LocalReads {
  /** Bytes read from files here, and how often one that was tried had to be read over the network. */
  readonly figures = { bytes: 0, fallbacks: 0 };
  private readonly options: LocalReadsOptions;
  /** Where replicas lie, the one that was asked for last behind the others. Never wrong: a file is known by its end. */
  private readonly found = new Map<string, Promise<LocalReplica>>();
  /** Servers that told nothing, or whose files cannot be opened here, and when that was. */
  private readonly refusedAt = new Map<string, number>();

  constructor(options: LocalReadsOptions) {
    this.options = options;
  }

  /** Slices of a range from its start, to its end or to where the network has to go on. */
  async *read(
    address: string,
    request: ReadRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ReadSlice> {
    const { limits } = this.options;
    if (request.length < limits.localBytesMin || !this.mayTry(address)) return;
    try {
      const opened = await this.open(address, request, signal);
      if (opened === undefined) return;
      const { file, replica } = opened;
      for await (const slice of localSlices(file, replica, request, limits.localSliceBytes)) {
        this.figures.bytes += slice.data.length;
        yield slice;
      }
    } catch {
      this.found.delete(keyOf(address, request));
      if (!signal.aborted) this.figures.fallbacks++;
    }
  }

  private mayTry(address: string): boolean {
    const { clock, isOnThisHost, limits } = this.options;
    const refusedAt = this.refusedAt.get(address);
    if (refusedAt !== undefined) {
      if (clock.nowMs() - refusedAt < limits.localRetryMs) return false;
      this.refusedAt.delete(address);
    }
    return isOnThisHost(address);
  }

  /** Undefined where the range does not lie within the replica; throws whatever keeps it from being opened. */
  private async open(
    address: string,
    request: ReadRequest,
    signal: AbortSignal,
  ): Promise<{ file: LocalFile; replica: LocalReplica } | undefined> {
    const wasKnown = this.found.has(keyOf(address, request));
    try {
      const replica = await this.find(address, request, signal);
      if (request.offset + request.length > replica.length) return undefined;
      return { file: await openReplicaFile(replica, this.options.openFile), replica };
    } catch (error) {
      // A replica that is gone, or a reader that left, says nothing of the server's others.
      if (!wasKnown && !isDfsError(error, ...OF_THIS_REPLICA))
        this.refusedAt.set(address, this.options.clock.nowMs());
      throw error;
    }
  }

  private find(
    address: string,
    { blockId, generation }: ReplicaName,
    signal: AbortSignal,
  ): Promise<LocalReplica> {
    const { findLocal, limits } = this.options;
    const key = keyOf(address, { blockId, generation });
    const found =
      this.found.get(key) ??
      findLocal(address, { blockId, generation }, { signal, timeoutMs: limits.localFindMs });
    this.found.delete(key);
    this.found.set(key, found);
    if (this.found.size > limits.localFoundMax)
      for (const oldest of this.found.keys()) {
        this.found.delete(oldest);
        break;
      }
    return found;
  }
}

const OF_THIS_REPLICA = [
  'REPLICA_NOT_FOUND',
  'STALE_GENERATION',
  'DATA_CORRUPT',
  'CANCELLED',
] as const;

function keyOf(address: string, { blockId, generation }: ReplicaName): string {
  return `${address} ${blockId}.${generation}`;
}
