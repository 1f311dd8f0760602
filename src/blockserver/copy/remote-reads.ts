import type { ReadSlice } from '../../common/block-messages.js';
import type { CopyHeader } from '../../common/copy-messages.js';
import { isDfsError } from '../../common/error.js';
import type { CopyPeer } from '../../common/repair-messages.js';
import type { BlockApi } from '../../rpc/block-api.js';
import type { BlockServerLimits } from '../limits.js';
import type { PullRange } from './pull-block.js';
import type { RepairDoors } from './repair-doors.js';

export interface RemoteReadsOptions {
  readonly header: CopyHeader;
  readonly connectBlock: (address: string) => BlockApi;
  readonly doors: RepairDoors;
  readonly limits: BlockServerLimits;
  readonly signal: AbortSignal;
}

/** What one copy reads of other servers. */
export class RemoteReads {
  /** Bytes that came over the network. */
  fetchedBytes = 0;
  private readonly options: RemoteReadsOptions;

  constructor(options: RemoteReadsOptions) {
    this.options = options;
  }

  /** At the source's door for repair, and what did not come there at that of clients: what is said there counts. */
  async *read(peer: CopyPeer, range: PullRange): AsyncGenerator<ReadSlice> {
    const { doors, limits, signal } = this.options;
    const end = range.offset + range.length;
    let at = range.offset;
    const door = doors.of(peer);
    if (door !== undefined)
      try {
        for await (const slice of this.readAt(door, range, limits.repairDoorIdleMs)) {
          at = slice.offset + slice.data.length;
          yield slice;
        }
        return;
      } catch (error) {
        if (signal.aborted || isDfsError(error, 'CHECKSUM_MISMATCH')) throw error;
        doors.noteFault(door, error);
      }
    if (at >= end) return;
    yield* this.readAt(peer.address, { offset: at, length: end - at }, limits.downstreamIdleMs);
  }

  private async *readAt(
    address: string,
    range: PullRange,
    idleTimeoutMs: number,
  ): AsyncGenerator<ReadSlice> {
    const { header, connectBlock, signal } = this.options;
    const { blockId, generation } = header;
    const slices = connectBlock(address).read(
      { blockId, generation, ...range, forRepair: true },
      { signal, idleTimeoutMs },
    );
    for await (const slice of slices) {
      this.fetchedBytes += slice.data.length;
      yield slice;
    }
  }
}
