import type {
  LocalReplica,
  WriteStep,
  WriteAnswer,
  ReadRequest,
  ReadSlice,
  ReplicaStat,
} from '../common/block-messages.js';
import type { BlockId } from '../common/ids.js';
import type { ReplicaName } from '../common/node-messages.js';
import type { BlockCopyApi, BlockCopyHandler } from './block-copy-api.js';
import type { CallOptions } from './namespace-api.js';

export type * from '../common/block-messages.js';

/** Bounds of a bulk stream: no deadline on the whole, but on every pause without progress. */
export interface StreamOptions {
  readonly idleTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WriteOptions extends StreamOptions {
  /**
   * The block has at most SMALL_BLOCK_BYTES_MAX bytes, which come in one packet, and its seal behind them: it may go with
   * others in a session, and its answers come when all of them are there.
   */
  readonly whole?: boolean | undefined;
}

/** The writing end of a write chain. */
export interface WriteCall {
  /**
   * Resolves when the transport takes more (back-pressure); throws what ended the call. `onSent` is called when nobody
   * looks at the step any more; a call that ends before may never call it.
   */
  send(step: WriteStep, onSent?: () => void): Promise<void>;
  /** Says that no step follows. */
  end(): void;
  /** Answers in order; ends with the call, throws DfsError if it broke. */
  readonly answers: AsyncIterable<WriteAnswer>;
  cancel(): void;
}

/** What clients and other block servers ask of a block server. */
export interface BlockApi extends BlockCopyApi {
  write(options: WriteOptions): WriteCall;
  read(request: ReadRequest, options: StreamOptions): AsyncIterable<ReadSlice>;
  statReplica(request: { readonly blockId: BlockId }, options: CallOptions): Promise<ReplicaStat>;
}

export interface WriteServing {
  readonly signal: AbortSignal;
  /** Bytes of a small block that came whole: its packet and its seal are there with its header. */
  readonly wholeBytes?: number | undefined;
}

/** The serving end of the same: `write` takes the steps and yields the answers. */
export interface BlockHandlers extends BlockCopyHandler {
  write(steps: AsyncIterable<WriteStep>, options: WriteServing): AsyncIterable<WriteAnswer>;
  read(request: ReadRequest, options: { readonly signal: AbortSignal }): AsyncIterable<ReadSlice>;
  statReplica(request: { readonly blockId: BlockId }): Promise<ReplicaStat>;
  /** Asked on behalf of clients on this host only; a server without it has its blocks read over the network. */
  findLocal?(request: ReplicaName): Promise<LocalReplica>;
}
