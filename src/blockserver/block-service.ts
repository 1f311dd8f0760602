import type { ReadRequest, ReadSlice, WriteAnswer, WriteStep } from '../common/block-messages.js';
import type { CopyAnswer, CopyHeader } from '../common/copy-messages.js';
import { DfsError } from '../common/error.js';
import type { BlockHandlers, WriteServing } from '../rpc/block-api.js';
import type { CopyDeps } from './copy/copy-deps.js';
import { foregroundSlices, WriterWaits } from './copy/foreground.js';
import { pacedSlices } from './copy/paced-slices.js';
import { receiveCopy } from './copy/receive-copy.js';
import { findLocal } from './read/find-local.js';
import { serveRange } from './read/serve-range.js';
import { statReplica } from './read/stat-replica.js';
import type { Streams } from './streams.js';
import { receiveBlock } from './write/receive-block.js';

export interface BlockServiceDeps extends CopyDeps {
  readonly streams: Streams;
  /** A read for repair has come to this door, that of clients. */
  readonly onRepairRead: () => void;
}

/** The door for clients and other block servers. */
export class BlockService {
  readonly handlers: BlockHandlers;
  private readonly deps: BlockServiceDeps;

  constructor(deps: BlockServiceDeps) {
    this.deps = deps;
    this.handlers = {
      write: (steps, options) => this.write(steps, options),
      read: (request, { signal }) => this.read(request, signal),
      copy: (header, grants, { signal }) => this.copy(header, grants, signal),
      statReplica: ({ blockId }) => statReplica(deps.store, blockId),
      findLocal: (name) => findLocal(deps.store, name),
    };
  }

  private async *write(
    steps: AsyncIterable<WriteStep>,
    { signal, wholeBytes }: WriteServing,
  ): AsyncGenerator<WriteAnswer> {
    const { streams, pace } = this.deps;
    const stream = streams.enter(signal, 'client');
    const waits = new WriterWaits(pace);
    try {
      const noted = waits.noted(steps);
      for await (const answer of receiveBlock(this.deps, noted, {
        signal: stream.signal,
        wholeBytes,
      })) {
        waits.answered(answer);
        yield answer;
      }
    } finally {
      waits.end();
      streams.leave(stream);
    }
  }

  private async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<ReadSlice> {
    const { store, limits, pace, streams, onRepairRead } = this.deps;
    const forRepair = request.forRepair === true;
    const stream = streams.enter(signal, forRepair ? 'repairRead' : 'client');
    const sliceBytes = forRepair ? limits.repairSliceBytes : limits.readSliceBytes;
    const slices = serveRange(store, request, { signal: stream.signal, sliceBytes });
    try {
      if (forRepair) onRepairRead();
      if (forRepair) yield* pacedSlices(slices, pace.out, stream.signal);
      else yield* foregroundSlices(slices, pace);
    } finally {
      streams.leave(stream);
    }
  }

  private async *copy(
    header: CopyHeader,
    grants: AsyncIterable<number>,
    signal: AbortSignal,
  ): AsyncGenerator<CopyAnswer> {
    const { streams, limits } = this.deps;
    const { copiesMax } = limits;
    if (streams.count('copy') >= copiesMax)
      throw new DfsError(
        'OVERLOADED',
        `this block server makes ${copiesMax} copies already; try again`,
      );
    const stream = streams.enter(signal, 'copy');
    try {
      yield* receiveCopy(this.deps, header, grants, stream.signal);
    } finally {
      streams.leave(stream);
    }
  }
}
