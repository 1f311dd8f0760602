import type { ReadRequest, ReadSlice } from '../../../common/block-messages.js';
import { DfsError } from '../../../common/error.js';
import type { BlockHandlers } from '../../../rpc/block-api.js';
import type { FileSystem } from '../../../runtime/file-system.js';
import type { BlockServerLimits } from '../../limits.js';
import { LaneRead } from './lane-read.js';
import type { SourceAsk, SourceOrder } from './source-messages.js';

export interface LaneSourcesDeps {
  readonly fs: FileSystem;
  readonly limits: BlockServerLimits;
  readonly ask: (ask: SourceAsk) => void;
}

/** The door for repair, in the lane's process: what other servers copy from this one is read, checked and sent here. */
export class LaneSources {
  readonly handlers: BlockHandlers;
  private readonly reads = new Map<number, LaneRead>();
  private lastId = 0;
  private readonly deps: LaneSourcesDeps;

  constructor(deps: LaneSourcesDeps) {
    this.deps = deps;
    const refuse = (): never => {
      throw notHere();
    };
    this.handlers = {
      read: (request, { signal }) => this.read(request, signal),
      write: refuse,
      copy: refuse,
      statReplica: refuse,
    };
  }

  /** What comes after a read ended was on its way when it did. */
  hear(order: SourceOrder): void {
    this.reads.get(order.id)?.hear(order);
  }

  private async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<ReadSlice> {
    if (request.forRepair !== true) throw notHere();
    const { ask } = this.deps;
    const id = ++this.lastId;
    const read = new LaneRead(this.deps, id, request);
    this.reads.set(id, read);
    try {
      yield* read.slices(signal);
    } finally {
      this.reads.delete(id);
      ask({ kind: 'closed', id });
    }
  }
}

function notHere(): DfsError {
  return new DfsError(
    'UNSUPPORTED',
    'this address serves reads for repair alone; use the address that the server registered with',
  );
}
