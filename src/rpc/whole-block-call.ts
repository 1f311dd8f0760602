import { must } from '../common/assert.js';
import type { Packet, WriteAnswer, WriteHeader, WriteStep } from '../common/block-messages.js';
import { DfsError } from '../common/error.js';
import type { StreamOptions, WriteCall } from './block-api.js';
import type { BlockSession } from './block-session.js';

/**
 * The writing end of a chain for a small block, whose three steps go as one message when the last of them is there. All
 * answers come when the chain is done.
 */
export class WholeBlockCall implements WriteCall {
  readonly answers: AsyncIterable<WriteAnswer>;
  private readonly session: Pick<BlockSession, 'write'>;
  private readonly options: StreamOptions;
  private readonly stop = new AbortController();
  private readonly answered: Promise<readonly WriteAnswer[]>;
  private settle: (answers: Promise<readonly WriteAnswer[]>) => void = () => {};
  private fail: (why: DfsError) => void = () => {};
  private header: WriteHeader | undefined;
  private packet: Packet | undefined;
  private onSent: (() => void) | undefined;

  constructor(session: Pick<BlockSession, 'write'>, options: StreamOptions) {
    this.session = session;
    this.options = options;
    this.answered = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    this.answered.catch(() => {});
    this.answers = { [Symbol.asyncIterator]: () => this.readAnswers() };
    const cancel = (): void => this.cancel();
    options.signal?.addEventListener('abort', cancel, { once: true });
    const letGo = (): void => options.signal?.removeEventListener('abort', cancel);
    this.answered.then(letGo, letGo);
    if (options.signal?.aborted === true) this.cancel();
  }

  /** The data is done with when the answers are there. */
  send(step: WriteStep, onSent?: () => void): Promise<void> {
    // Nobody would hear of what is begun now.
    if (this.stop.signal.aborted) return Promise.reject(cancelled());
    if (step.kind === 'header') this.header = step.header;
    else if (step.kind === 'packet') {
      this.packet = step.packet;
      this.onSent = onSent;
    } else {
      const header = must(this.header, 'a write starts with its header');
      const packet = must(this.packet, 'a whole block has its data in one packet');
      const { idleTimeoutMs } = this.options;
      const options = { idleTimeoutMs, signal: this.stop.signal };
      const { seal, completion } = step;
      const sent = this.session.write({ header, packet, seal, completion }, options);
      this.settle(sent);
    }
    return Promise.resolve();
  }

  end(): void {
    // The message that carries the seal says so.
  }

  cancel(): void {
    this.fail(cancelled());
    this.stop.abort();
  }

  private async *readAnswers(): AsyncGenerator<WriteAnswer> {
    const answers = await this.answered;
    this.onSent?.();
    yield* answers;
  }
}

function cancelled(): DfsError {
  return new DfsError('CANCELLED', 'The write of a block was cancelled');
}
