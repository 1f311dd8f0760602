import type { ReadRequest } from '../../../common/block-messages.js';
import type { LaneFault } from './lane-messages.js';

/** What the lane's process says of the reads for repair that it serves. `id` names the read. */
export type SourceAsk =
  | { readonly kind: 'open'; readonly id: number; readonly request: ReadRequest }
  /** It wants to read a slice after the first one from the disk. Answered by `mayRead`. */
  | { readonly kind: 'read'; readonly id: number }
  /** A slice was read. */
  | { readonly kind: 'came'; readonly id: number; readonly bytes: number }
  /** The file could not be opened or read. Answered by `refused`. */
  | { readonly kind: 'fault'; readonly id: number; readonly fault: LaneFault }
  /** So many bytes are to go out. Answered by one `turn` after the other. */
  | { readonly kind: 'send'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'damaged'; readonly id: number; readonly detail: string }
  /** The last word, also of one that was refused: nothing reads from the file any more. */
  | { readonly kind: 'closed'; readonly id: number };

/** What it is told. */
export type SourceOrder =
  /** It may be read, and its first slice at once. */
  | {
      readonly kind: 'opened';
      readonly id: number;
      /** Of the replica's file. */
      readonly path: string;
      /** Whole chunks of the block. */
      readonly start: number;
      readonly end: number;
      /** One for each of these chunks. */
      readonly crcs: readonly number[];
    }
  | { readonly kind: 'mayRead'; readonly id: number }
  /** So many of the bytes that wait may go out. */
  | { readonly kind: 'turn'; readonly id: number; readonly bytes: number }
  /** It is over, at whatever point, for this reason. */
  | { readonly kind: 'refused'; readonly id: number; readonly fault: LaneFault };

/** How the door of the lane's process stands. */
export type DoorNews =
  | { readonly kind: 'serving'; readonly address: string }
  | { readonly kind: 'notServing'; readonly message: string }
  /** A call came to its end, with this gRPC status. */
  | { readonly kind: 'served'; readonly code: string; readonly durationMs: number };
