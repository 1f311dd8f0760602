import { txId } from '../../../../src/common/ids.js';
import type {
  ReadCheckpoint,
  StateMachine,
} from '../../../../src/master/checkpoint/state-machine.js';
import { sharedBytes } from '../../../../src/master/core/memory/memory-image.js';
import { PagedMemory } from '../../../../src/master/core/memory/paged-memory.js';
import type { StateImage } from '../../../../src/master/core/state-image.js';
import type { LogRecord } from '../../../../src/master/journal/operation-log.js';

/** A state machine for tests: its state is the list of all payloads, and how many they are in the first byte of a page. */
export class ToyMachine implements StateMachine {
  readonly texts: string[] = [];
  memory = new PagedMemory();
  private page: number;

  constructor() {
    this.page = this.memory.allocate();
  }

  async restore(read: ReadCheckpoint): Promise<void> {
    this.memory = new PagedMemory();
    this.page = 1;
    const parts: Buffer[] = [];
    for await (const chunk of read(this.memory)) parts.push(Buffer.from(chunk));
    const text = Buffer.concat(parts).toString();
    if (text !== '') this.texts.push(...text.split('\n'));
    if (this.counted !== this.texts.length) throw new Error(`the page counts ${this.counted}`);
  }

  apply({ txid, payload }: Pick<LogRecord, 'txid' | 'payload'>): void {
    if (txid !== this.texts.length + 1)
      throw new Error(`record ${txid} after ${this.texts.length}`);
    this.texts.push(Buffer.from(payload).toString());
    this.memory.own(this.page);
    this.memory.bytes(this.page)[this.memory.offset(this.page)] = this.texts.length;
  }

  capture(): StateImage {
    const { memory } = this;
    return {
      txid: txId(this.texts.length),
      pages: memory.snapshot(),
      chunks: [sharedBytes(new TextEncoder().encode(this.texts.join('\n')))],
      release: (pages) => memory.release(pages),
    };
  }

  private get counted(): number | undefined {
    return this.memory.bytes(this.page)[this.memory.offset(this.page)];
  }
}
