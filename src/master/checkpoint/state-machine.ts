import type { PagedMemory } from '../core/memory/paged-memory.js';
import type { LogRecord } from '../journal/operation-log.js';

/** Gives a checkpoint's chunks, and before the first one puts its pages into a new memory, if the caller has one. */
export type ReadCheckpoint = (memory?: PagedMemory) => AsyncIterable<Uint8Array>;

/** The state of a master as recovery sees it: what a checkpoint holds, then operations. */
export interface StateMachine {
  /** Loads a checkpoint; at most once, on a fresh machine. If it throws, the machine is thrown away. */
  restore(read: ReadCheckpoint): Promise<void>;
  /** Applies the next record. Its payload is a view: copy what is kept. */
  apply(record: LogRecord): void;
}
