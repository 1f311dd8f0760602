import { DecodeFault } from '../common/byte-reader.js';
import { DfsError } from '../common/error.js';
import type { TxId } from '../common/ids.js';
import type { StateMachine } from './checkpoint/state-machine.js';
import { apply } from './core/apply.js';
import { type AdministrationSink, nullAdministrationSink } from './core/administration-sink.js';
import { type BlockSink, nullBlockSink } from './core/blocks/block-sink.js';
import { decodeEntry } from './core/operation-codec.js';
import { encodeState } from './core/state-codec.js';
import { StateDecoder } from './core/state-decoder.js';
import { emptyState, type MasterState } from './core/state.js';
import type { LogRecord } from './journal/operation-log.js';

/** Durable state as what log and checkpoints are read into; live start and checkpoint building use the same. */
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

  async restore(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new StateDecoder(this.sink, this.administrationSink);
    try {
      for await (const chunk of chunks) decoder.push(chunk);
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

  snapshot(): Iterable<Uint8Array> {
    return encodeState(this.current);
  }
}

/** For the checkpoint worker, which has no use for derived state. */
export function createStateMachine(): StateMachine {
  return new MasterStateMachine(nullBlockSink);
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
