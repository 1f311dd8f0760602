import type { LogRecord } from '../journal/operation-log.js';

/** The state of a master as recovery and checkpoints see it: bytes in, operations, bytes out. */
export interface StateMachine {
  /** Loads a checkpoint; at most once, on a fresh machine. If it throws, the machine is thrown away. */
  restore(chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Applies the next record. Its payload is a view: copy what is kept. */
  apply(record: LogRecord): void;
  /** The encoded state; nothing is applied while it is read. */
  snapshot(): Iterable<Uint8Array>;
}

/** What a module must export to be used by the checkpoint worker. */
export interface StateMachineModule {
  /** `data` is what the owner gave to runCheckpointWorker, such as what the very first state depends on. */
  createStateMachine(data: unknown): StateMachine;
}
