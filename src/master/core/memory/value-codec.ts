import type { ByteCursor } from './byte-cursor.js';
import type { ByteSink } from './byte-sink.js';

/**
 * How the values of a tree are written, each as its differences from the one before it in its group; the first one of
 * a group as its differences from a cleared value. What is written may depend on nothing but the two values, since a
 * change rewrites its entry and the one after it and leaves the rest of the group as it is. A value is an object that is overwritten again and again.
 */
export interface ValueCodec<V> {
  create(): V;
  clear(value: V): void;
  copy(from: V, to: V): void;
  /** Turns the value before into the one that stands at the cursor. */
  read(cursor: ByteCursor, value: V): void;
  write(sink: ByteSink, value: V, before: V): void;
}
