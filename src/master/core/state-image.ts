import type { TxId } from '../../common/ids.js';
import { sharedBytes, type MemoryImage, type SharedBytes } from './memory/memory-image.js';
import { captureRest, encodePaged } from './state-codec.js';
import type { MasterState } from './state.js';

/** A state as it was in one turn, while it goes on: what a checkpoint writes. Until it is released, one at a time. */
export interface StateImage {
  /** The operation applied last. */
  readonly txid: TxId;
  /** The namespace; a worker thread can read it. */
  readonly pages: MemoryImage;
  /** All else, encoded when it is asked for, over as many turns as wanted. To be read once. In shared memory, as the pages. */
  readonly chunks: Iterable<SharedBytes>;
  /** Nobody reads the pages any more: gives back at most so many of them a call; true when done. */
  readonly release: (pages: number) => boolean;
}

export function captureState(state: MasterState): StateImage {
  const { namespace, txid } = state;
  // The pages are the namespace only after what this flushes.
  const roots = namespace.roots();
  const pages = namespace.memory.snapshot();
  return {
    txid,
    pages,
    chunks: shared(encodePaged(roots, captureRest(state))),
    release: (most) => namespace.memory.release(most),
  };
}

function* shared(chunks: Iterable<Uint8Array>): Generator<SharedBytes, void> {
  for (const chunk of chunks) yield sharedBytes(chunk);
}
