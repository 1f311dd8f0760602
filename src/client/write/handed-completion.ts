import { must } from '../../common/assert.js';
import type { CancelSignal } from '../../common/cancel-signal.js';
import type { Completion } from '../../common/block-messages.js';
import { isDfsError } from '../../common/error.js';
import type { CommittedBlock, FileStatus } from '../../common/file-status.js';
import type { Generation } from '../../common/ids.js';
import type { MasterLink } from '../master-link.js';
import type { FileWriterOptions } from './file-writer-options.js';

type Options = Pick<
  FileWriterOptions,
  'completions' | 'environment' | 'file' | 'identity' | 'signal'
>;

/**
 * The completion of a new file that goes with its only block: the first server of the chain asks the master for it when all
 * have sealed. It has one number, whoever asks, so it takes effect once. The number waits until `end`; from then on the
 * master refuses what still comes under it, as soon as it hears of a later one.
 */
export class HandedCompletion {
  private answer: FileStatus | undefined;
  private operation: number | undefined;
  private last: CommittedBlock | undefined;
  private readonly link: MasterLink;
  private readonly options: Options;

  private constructor(link: MasterLink, options: Options) {
    this.link = link;
    this.options = options;
  }

  /** Undefined if the master knows of none such. */
  static of(options: Options): HandedCompletion | undefined {
    return options.completions && new HandedCompletion(options.completions, options);
  }

  /** For the block that is about to be sent whole; once, since another attempt has another generation. */
  handOver(last: CommittedBlock): Completion | undefined {
    const { environment, identity } = this.options;
    if (this.operation !== undefined) return undefined;
    this.operation = this.link.takeNumber(environment.limits.handedCompletionsMax);
    if (this.operation === undefined) return undefined;
    this.last = last;
    return { context: this.link.context(this.operation), holder: identity.clientId };
  }

  /** The server that was to ask passed the master's answer on. */
  completed(status: FileStatus): void {
    this.answer = status;
  }

  get status(): FileStatus | undefined {
    return this.answer;
  }

  /** The block went with it: somebody may ask, or have asked, the master. */
  get wentOut(): boolean {
    return this.operation !== undefined;
  }

  /** The same block, under the same generation: who asks for this one repeats what went out. */
  isOf(generation: Generation | undefined): boolean {
    return this.last !== undefined && this.last.generation === generation;
  }

  /** Asks the master, as the server that was to ask may have done: the first answer is the one that counts. */
  ask(signal: CancelSignal | undefined): Promise<FileStatus> {
    const { file, identity } = this.options;
    const last = must(this.last, 'handed over');
    const request = { inode: file.inode, last, holder: identity.clientId };
    return this.link.under(
      must(this.operation, 'handed over'),
      ({ namespace }, context, call) => namespace.completeFile(context, request, call),
      { signal },
    );
  }

  /**
   * The write of the block failed. If it did because the lease is gone, the file may be completed all the same: a chain may
   * break after its first server has asked for that, and before the writer heard of it. Throws the error if it is not.
   */
  async askAfter(error: unknown): Promise<FileStatus> {
    if (!this.wentOut || !isDfsError(error, 'LEASE_EXPIRED')) throw error;
    try {
      return await this.ask(this.options.signal);
    } catch {
      throw error;
    }
  }

  /** Nobody of this client asks for it any more. */
  end(): void {
    const { operation } = this;
    this.operation = undefined;
    if (operation !== undefined) this.link.giveBack(operation);
  }
}
