import type { ReadSlice } from '../../common/block-messages.js';
import { DfsError } from '../../common/error.js';
import type { CopyPeer } from '../../common/repair-messages.js';
import { giveBack } from '../../runtime/bulk-memory.js';
import { serveRange } from '../read/serve-range.js';
import type { HashStream } from '../write/hash-streams.js';
import { WriteBehind } from '../write/write-behind.js';
import type { BlockPuller, Pulled, PullOrder, PullUnderWay } from './block-puller.js';
import type { PullDeps } from './copy-deps.js';
import { BlockPull, type PullRange } from './pull-block.js';
import { RemoteReads } from './remote-reads.js';
import { takeTurns } from './take-turns.js';

/** Fetches blocks in the thread that serves clients too; only the hash has one of its own. */
export class PullHere implements BlockPuller {
  private readonly deps: PullDeps;

  constructor(deps: PullDeps) {
    this.deps = deps;
  }

  begin(order: PullOrder): PullUnderWay {
    return new Pull(this.deps, order);
  }
}

class Pull implements PullUnderWay {
  waits = false;
  readonly done: Promise<Pulled>;
  private readonly deps: PullDeps;
  private readonly order: PullOrder;
  private readonly hash: HashStream;
  private readonly remote: RemoteReads;

  constructor(deps: PullDeps, order: PullOrder) {
    const { connectBlock, doors, limits, hashStreams } = deps;
    const { header, signal } = order;
    this.deps = deps;
    this.order = order;
    this.hash = hashStreams.begin();
    this.remote = new RemoteReads({ header, connectBlock, doors, limits, signal });
    this.done = this.run().finally(() => this.hash.drop());
  }

  private async run(): Promise<Pulled> {
    const { hash, remote } = this;
    const writer = this.writer();
    const pull = this.pull(writer);
    try {
      await pull.run();
    } finally {
      await writer.drained();
    }
    if (this.order.signal.aborted) throw broken();
    const sha256 = await unlessAborted(hash.digest(), this.order.signal);
    const { fetchedBytes } = remote;
    return { sha256, fetchedBytes, wrongContent: () => pull.wrongContent() };
  }

  private writer(): WriteBehind {
    const { deps, order } = this;
    return new WriteBehind({
      replica: order.partial,
      budget: deps.budget,
      bytesMax: deps.limits.streamBytesInFlightMax,
      onWritten: ({ data }) => {
        giveBack(data);
        order.onWritten();
      },
      onFault: order.onFault,
    });
  }

  private pull(writer: WriteBehind): BlockPull {
    const { limits, timers, random, pace } = this.deps;
    const { header, grants, signal } = this.order;
    return new BlockPull({
      header,
      grants,
      signal,
      limits,
      timers,
      random,
      read: (peer, range) => this.read(peer, range),
      keep: async (sound) => {
        this.waits = true;
        await takeTurns(pace.in, sound.data.length, signal).finally(() => (this.waits = false));
        await this.hash.update(sound.data);
        await writer.push(sound);
      },
      onWaits: (waits) => void (this.waits = waits),
    });
  }

  private read(peer: CopyPeer, range: PullRange): AsyncIterable<ReadSlice> {
    const { store, limits } = this.deps;
    const { header, signal } = this.order;
    const { blockId, generation } = header;
    if (peer.serverId !== store.serverId) return this.remote.read(peer, range);
    const sliceBytes = limits.repairSliceBytes;
    return serveRange(store, { blockId, generation, ...range }, { signal, sliceBytes });
  }
}

/** The result of work that nothing depends on any more once the copy is broken off. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(broken());
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function broken(): DfsError {
  return new DfsError('CANCELLED', 'the copy was broken off');
}
