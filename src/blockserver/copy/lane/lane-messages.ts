import type { CopyHeader } from '../../../common/copy-messages.js';
import type { ErrorCode } from '../../../common/error-codes.js';
import type { BlockServerLimits } from '../../limits.js';
import type { DoorNews, SourceAsk, SourceOrder } from './source-messages.js';

/** What the lane's process is started with. */
export interface LaneData {
  readonly limits: BlockServerLimits;
  readonly niceLevels: number;
  /** Runs only while nobody else wants the processor. */
  readonly whenIdle: boolean;
}

/** To the lane's process, which says at once that it is there: how late that is tells how much it gets to run. */
export interface LaneCall {
  readonly kind: 'call';
}
export interface LanePresence {
  readonly kind: 'here';
}

/** To the lane: serve reads for repair at this host:port. */
export interface LaneServing {
  readonly kind: 'serve';
  readonly listen: string;
}

/** To the lane and from it, of a read for repair that it serves. */
export interface SourceTurn {
  readonly kind: 'source';
  readonly order: SourceOrder;
}
export interface SourceWord {
  readonly kind: 'source';
  readonly ask: SourceAsk;
}

/** From the lane: how its door for repair stands. */
export interface DoorWord {
  readonly kind: 'door';
  readonly news: DoorNews;
}

export type ToLane = LaneOrder | LaneCall | LaneServing | SourceTurn;
export type FromLane = LaneAnswer | LanePresence | SourceWord | DoorWord;

/** To the lane. `id` names the pull. */
export type LaneOrder =
  | {
      readonly kind: 'begin';
      readonly id: number;
      readonly header: CopyHeader;
      /** A file that is there, and empty. */
      readonly path: string;
      readonly granted: number;
    }
  /** So many bytes of the block may be fetched, counted from its first one. */
  | { readonly kind: 'granted'; readonly id: number; readonly total: number }
  /** What was asked for may go on. */
  | { readonly kind: 'turn'; readonly id: number }
  /** Nobody wants it any more. It is answered by `failed` all the same, when nothing writes any more. */
  | { readonly kind: 'stop'; readonly id: number };

/** From the lane. The last answer to a pull is `done` or `failed`. */
export type LaneAnswer =
  | { readonly kind: 'ask'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'waits'; readonly id: number; readonly waits: boolean }
  | {
      readonly kind: 'written';
      readonly id: number;
      readonly bytes: number;
      /** One for each chunk. */
      readonly crcs: readonly number[];
    }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly sha256: Uint8Array;
      readonly fetchedBytes: number;
      /** Who is to blame if that is not the block's. */
      readonly suspect: LaneFault & { readonly kind: 'chain' };
    }
  | { readonly kind: 'failed'; readonly id: number; readonly fault: LaneFault };

/** An error as it goes from process to process. */
export type LaneFault =
  | {
      readonly kind: 'chain';
      readonly serverId: string;
      readonly code: string;
      readonly message: string;
    }
  /** Of the disk here; `code` as the operating system has it. */
  | { readonly kind: 'disk'; readonly code: string | undefined; readonly message: string }
  | { readonly kind: 'other'; readonly code: ErrorCode; readonly message: string };
