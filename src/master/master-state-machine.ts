import { DecodeFault } from '../common/byte-reader.js';
import { DfsError } from '../common/error.js';
import type { TxId } from '../common/ids.js';
import type { ReadCheckpoint, StateMachine } from './checkpoint/state-machine.js';
import { apply } from './core/apply.js';
import { type AdministrationSink, nullAdministrationSink } from './core/administration-sink.js';
import type { BlockSink } from './core/blocks/block-sink.js';
import { PagedMemory } from './core/memory/paged-memory.js';
import { decodeEntry } from './core/operation-codec.js';
import { StateDecoder } from './core/state-decoder.js';
import { emptyState, type MasterState } from './core/state.js';
import type { LogRecord } from './journal/operation-log.js';

/** Durable state as what checkpoints and log are read into. */
export class MasterStateMachine implements StateMachine {
  private current: MasterState;
  private readonly sink: BlockSink;
  private readonly administrationSink: AdministrationSink;

  constructor(sink: BlockSink, administrationSink: AdministrationSink = nullAdministrationSink) {
    this.sink = sink;
    this.administrationSink = administrationSink;
    this.current = emptyState(sink, administrationSink);
  }

  get state(): MasterState {
    return this.current;
  }

  async restore(read: ReadCheckpoint): Promise<void> {
    const memory = new PagedMemory();
    const decoder = new StateDecoder(this.sink, this.administrationSink, memory);
    try {
      for await (const chunk of read(memory)) decoder.push(chunk);
      this.current = decoder.finish();
    } catch (error) {
      if (!(error instanceof DecodeFault)) throw error;
      throw new DfsError('CHECKPOINT_DAMAGED', `A checkpoint does not decode: ${error.message}`, {
        cause: error,
      });
    }
  }

  apply({ txid, payload }: LogRecord): void {
    apply(this.current, txid, decode(txid, payload));
  }
}

function decode(txid: TxId, payload: Uint8Array) {
  try {
    return decodeEntry(payload);
  } catch (error) {
    if (!(error instanceof DecodeFault)) throw error;
    throw new DfsError(
      'LOG_DAMAGED',
      `Operation ${txid} of the log does not decode: ${error.message}. Was it written by a newer version?`,
      { cause: error },
    );
  }
}
