import { combineChunkCrcs, combineCrc32c } from '../../common/crc32c-combine.js';
import type { ReplicaStat } from '../../common/block-messages.js';
import { DfsError, errorMessage } from '../../common/error.js';
import type { LocatedBlock } from '../../common/file-status.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import type { BlockLocator } from './block-locator.js';
import { orderReplicas } from '../core/replica-order.js';
import type { ConnectBlock, Environment } from '../environment.js';
import type { ServerMemory } from '../server-memory.js';
import { throwIfAborted } from '../wait.js';

export interface FileChecksumOptions {
  readonly locator: BlockLocator;
  readonly connectBlock: ConnectBlock;
  readonly environment: Environment;
  readonly servers: ServerMemory;
}

/**
 * CRC32C of the whole content, from the chunk checksums that block servers keep: no data is read. It is the CRC of the
 * bytes as such, so it does not depend on block or chunk size.
 */
export async function fileChecksum(
  options: FileChecksumOptions,
  path: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { locator } = options;
  let crc = 0;
  let fileEnd: number | undefined;
  for await (const page of locator.pages(
    path,
    { start: 0, end: Number.POSITIVE_INFINITY },
    signal,
  )) {
    if (page.status.type === 'directory') throw new DfsError('IS_DIRECTORY', undefined, { path });
    fileEnd ??= page.status.length;
    const file = { path, inode: page.status.inode };
    for (const block of page.blocks) {
      if (block.offset >= fileEnd) break;
      const stat = await statBlock(options, file, block, signal);
      crc = combineCrc32c(crc, combineChunkCrcs(stat.chunkCrcs, stat.length), stat.length);
    }
  }
  return crc;
}

/** What a good replica of the block has; all are asked before giving up, and the master once more. */
async function statBlock(
  options: FileChecksumOptions,
  file: { readonly path: string; readonly inode: LocatedPageInode },
  block: LocatedBlock,
  signal: AbortSignal | undefined,
): Promise<ReplicaStat> {
  const { connectBlock, environment, servers, locator } = options;
  const { attemptTimeoutMs, readFailoverMs } = environment.limits;
  const faults: string[] = [];
  let current = block;
  for (const isLastRound of [false, true]) {
    if (isLastRound || current.locations.length === 0)
      current = await locator.relocate(file, block, signal);
    // A server that froze is left soon; one that is slow like all others gets its time in the end.
    const timeoutMs = isLastRound ? attemptTimeoutMs : Math.min(readFailoverMs, attemptTimeoutMs);
    const replicas = orderReplicas(current.locations, (id) => servers.failedLately(id));
    for (const replica of replicas) {
      throwIfAborted(signal);
      try {
        const call = { timeoutMs, signal };
        const stat = await connectBlock(replica.address).statReplica({ blockId: block.id }, call);
        const fault = replicaFault(stat, current);
        if (fault === undefined) return stat;
        faults.push(`${replica.serverName}: ${fault}`);
      } catch (error) {
        throwIfAborted(signal);
        servers.noteFailure(replica.serverId);
        faults.push(`${replica.serverName}: ${errorMessage(error)}`);
      }
    }
  }
  throw new DfsError(
    'DATA_MISSING',
    `No replica of block ${block.id} could tell its checksums (${[...new Set(faults)].join('; ')}).`,
    { path: file.path },
  );
}

type LocatedPageInode = Parameters<BlockLocator['relocate']>[0]['inode'];

/** Why these checksums are not those of the block that the master has. */
function replicaFault(stat: ReplicaStat, block: LocatedBlock): string | undefined {
  if (stat.generation !== block.generation) return 'its generation is another one';
  if (stat.length !== block.length) return `it has ${stat.length} bytes instead of ${block.length}`;
  if (block.sha256 !== undefined && Buffer.compare(stat.sha256, block.sha256) !== 0)
    return 'its SHA-256 is another one';
  if (stat.chunkCrcs.length !== Math.ceil(stat.length / CHUNK_BYTES))
    return 'it has a wrong number of chunk checksums';
  return undefined;
}
