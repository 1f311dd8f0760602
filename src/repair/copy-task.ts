import { AssertionFault } from '../common/assert.js';
import type { CopyAnswer, CopyHeader } from '../common/copy-messages.js';
import { DfsError, errorMessage } from '../common/error.js';
import { isErrorCode } from '../common/error-codes.js';
import { epoch, type ServerId } from '../common/ids.js';
import type { RepairOutcome, RepairTask } from '../common/repair-messages.js';
import type { BlockCopyApi, CopyCall } from '../rpc/block-copy-api.js';
import type { GrantView } from './core/grant-rules.js';
import type { RepairLimits } from './limits.js';

export interface CopyTaskDeps {
  readonly connectCopy: (address: string) => BlockCopyApi;
  readonly limits: RepairLimits;
  /** More bytes were copied. */
  readonly onProgress: (bytes: number) => void;
  /** It is over, by itself. A task that was cancelled says nothing any more. */
  readonly onEnd: (task: CopyTask, outcome: RepairOutcome) => void;
}

/** One lease: the copy call on the target, what was granted to it and what became of it. */
export class CopyTask implements GrantView {
  readonly lease: RepairTask;
  private readonly deps: CopyTaskDeps;
  private call: CopyCall | undefined;
  private granted = 0;
  private copied = 0;
  private over = false;

  constructor(lease: RepairTask, deps: CopyTaskDeps) {
    this.lease = lease;
    this.deps = deps;
  }

  get copiedBytes(): number {
    return this.copied;
  }

  get remaining(): number {
    return this.lease.length - this.granted;
  }

  get outstanding(): number {
    return this.granted - this.copied;
  }

  /** Opens the call; what becomes of it is told later, never in this turn. */
  start(): void {
    void this.follow();
  }

  grant(bytes: number): void {
    this.granted += bytes;
    this.call?.grant(bytes);
  }

  /** Breaks the copy off; the target drops what it has of it. */
  cancel(): void {
    this.over = true;
    this.call?.cancel();
  }

  private async follow(): Promise<void> {
    // Whoever started this keeps it in his books first.
    await Promise.resolve();
    if (this.over) return;
    const outcome = await this.run();
    if (this.over) return;
    this.over = true;
    this.deps.onEnd(this, outcome);
  }

  private async run(): Promise<RepairOutcome> {
    const { target } = this.lease;
    const { connectCopy, limits } = this.deps;
    try {
      const api = connectCopy(target.address);
      this.call = api.copy(headerOf(this.lease), { idleTimeoutMs: limits.copyIdleMs });
      if (this.granted > 0) this.call.grant(this.granted);
      for await (const answer of this.call.answers) {
        if (answer.kind !== 'copied') return this.lastWord(answer);
        this.note(answer.length);
      }
      return this.failed('UNAVAILABLE', 'the copy ended without a word', target.serverId);
    } catch (error) {
      if (error instanceof AssertionFault) throw error;
      const code = error instanceof DfsError ? error.code : 'INTERNAL';
      return this.failed(code, errorMessage(error), target.serverId);
    }
  }

  private note(length: number): void {
    const bytes = Math.min(length, this.lease.length) - this.copied;
    if (this.over || bytes <= 0) return;
    this.copied += bytes;
    this.deps.onProgress(bytes);
  }

  private lastWord(answer: Exclude<CopyAnswer, { kind: 'copied' }>): RepairOutcome {
    if (answer.kind === 'failure') {
      // A target that waited for our grants in vain is not to blame for giving up: that was a pause.
      const waited = answer.code === 'DEADLINE_EXCEEDED' && this.outstanding === 0;
      const blamed = waited && this.remaining > 0 ? undefined : answer.serverId;
      return this.failed(answer.code, answer.message, blamed);
    }
    const { taskId } = this.lease;
    const { fetchedBytes: copiedBytes } = answer;
    return { taskId, done: true, code: '', message: '', blamedServerId: undefined, copiedBytes };
  }

  private failed(
    code: string,
    message: string,
    blamedServerId: ServerId | undefined,
  ): RepairOutcome {
    const { taskId } = this.lease;
    return {
      taskId,
      done: false,
      code: isErrorCode(code) ? code : 'INTERNAL',
      message: message.slice(0, this.deps.limits.messageLengthMax).toWellFormed(),
      blamedServerId,
      copiedBytes: this.copied,
    };
  }
}

function headerOf(lease: RepairTask): CopyHeader {
  const { blockId, generation, length, sha256, sources, inode, fileOffset, path } = lease;
  return {
    blockId,
    generation,
    length,
    sha256,
    sources,
    inode,
    fileOffset,
    path,
    // The target's own setting; an exchange names no epoch, and the master drops what it did not order.
    durability: undefined,
    epoch: epoch(0),
  };
}
