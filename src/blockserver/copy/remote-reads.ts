import type { ReadSlice } from '../../common/block-messages.js';
import type { CopyHeader } from '../../common/copy-messages.js';
import type { CopyPeer } from '../../common/repair-messages.js';
import type { BlockApi } from '../../rpc/block-api.js';
import type { BlockServerLimits } from '../limits.js';
import type { PullRange } from './pull-block.js';

export interface RemoteReadsOptions {
  readonly header: CopyHeader;
  readonly connectBlock: (address: string) => BlockApi;
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

  async *read(peer: CopyPeer, range: PullRange): AsyncGenerator<ReadSlice> {
    const { header, connectBlock, limits, signal } = this.options;
    const { blockId, generation } = header;
    const slices = connectBlock(peer.address).read(
      { blockId, generation, ...range, forRepair: true },
      { signal, idleTimeoutMs: limits.downstreamIdleMs },
    );
    for await (const slice of slices) {
      this.fetchedBytes += slice.data.length;
      yield slice;
    }
  }
}
