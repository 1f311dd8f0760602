import { unreachable } from '../../common/assert.js';
import type { WriteAnswer, WriteHeader, WriteStep } from '../../common/block-messages.js';
import { DfsError, errorMessage } from '../../common/error.js';
import type { FileStatus } from '../../common/file-status.js';
import { isErrorCode, type ErrorCode } from '../../common/error-codes.js';
import type { ServerId } from '../../common/ids.js';
import type { BlockApi, WriteCall } from '../../rpc/block-api.js';
import type { Environment } from '../environment.js';
import { sleep } from '../wait.js';

/** Why a chain is over. `server` is undefined if nobody knows which one it was. */
export interface ChainFailure {
  readonly server: ServerId | undefined;
  readonly code: ErrorCode;
  readonly message: string;
  /** It ended while it owed nothing, as a server ends a chain whose writer pauses for long. */
  readonly wasIdle?: boolean;
}

export interface ChainOptions {
  readonly head: { readonly serverId: ServerId; readonly api: BlockApi };
  readonly header: WriteHeader;
  /** The block is small, and all of it is there. */
  readonly whole: boolean;
  readonly environment: Environment;
  /** Every server of the chain holds the block up to here. */
  readonly onAcked: (length: number) => void;
  /** One server's replica is final. Returns why it is no good, if it is not. */
  readonly onSealed: (server: ServerId, sha256: Uint8Array) => ChainFailure | undefined;
  /** The file is completed, as was asked with a whole block. */
  readonly onCompleted: (status: FileStatus) => void;
  /** Every server's replica is final. */
  readonly isSealed: () => boolean;
  /** Nothing more is expected of this chain. */
  readonly isDone: () => boolean;
  /** Yields the steps after the header; waits where there is nothing to send yet. */
  readonly steps: (stopped: () => boolean) => AsyncIterable<ChainStep>;
}

export interface ChainStep {
  readonly step: WriteStep;
  /** The transport is done with it. Not called where it may still look at its bytes. */
  readonly onSent?: () => void;
}

/** After the sending side broke, the answers may still name the server that failed. */
const LAST_WORDS_MS = 1_000;

/** One attempt to write a block through one chain of servers. */
export class WriteChain {
  private readonly options: ChainOptions;
  private readonly call: WriteCall;
  private watchdog: { cancel(): void } | undefined;
  private sending = false;
  private sentUpTo = 0;
  private ackedUpTo = 0;
  private sealSent = false;
  private stopped = false;
  private onBroken: (failure: ChainFailure) => void = () => {};

  constructor(options: ChainOptions) {
    this.options = options;
    const { limits } = options.environment;
    this.sentUpTo = this.ackedUpTo = options.header.resume?.length ?? 0;
    this.call = options.head.api.write({
      // Behind the watchdog below, which can ask around who is silent before it blames the head.
      idleTimeoutMs: 2 * Math.max(limits.ackTimeoutMs, limits.sealTimeoutMs),
      whole: options.whole,
    });
  }

  /** Runs until the block is sealed (undefined) or the chain is over. */
  async run(): Promise<ChainFailure | undefined> {
    const broken = new Promise<ChainFailure>((resolve) => {
      this.onBroken = resolve;
    });
    const received = this.receive();
    void this.feed(received);
    try {
      return await Promise.race([received, broken]);
    } finally {
      this.stopped = true;
      this.watchdog?.cancel();
      if (!this.options.isSealed()) this.call.cancel();
    }
  }

  cancel(): void {
    this.stopped = true;
    this.call.cancel();
    this.onBroken({ server: undefined, code: 'CANCELLED', message: 'Cancelled by the caller' });
  }

  private async feed(received: Promise<unknown>): Promise<void> {
    try {
      await this.send({ step: { kind: 'header', header: this.options.header } });
      for await (const step of this.options.steps(() => this.stopped)) await this.send(step);
      if (this.sealSent || !this.stopped) this.call.end();
    } catch (error) {
      if (this.stopped) return;
      const words = new AbortController();
      const patience = sleep(this.options.environment.timers, LAST_WORDS_MS, words.signal);
      await Promise.race([received, patience.catch(() => {})]);
      words.abort();
      this.onBroken(this.headFailed(error));
    }
  }

  private async send({ step, onSent }: ChainStep): Promise<void> {
    this.sending = true;
    if (step.kind === 'packet') this.sentUpTo = step.packet.offset + step.packet.data.length;
    if (step.kind === 'seal') this.sealSent = true;
    this.watch();
    await this.call.send(step, onSent);
    this.sending = false;
    this.watch();
  }

  private async receive(): Promise<ChainFailure | undefined> {
    try {
      for await (const answer of this.call.answers) {
        const failure = this.take(answer);
        if (failure !== undefined) return failure;
        if (this.options.isDone()) return undefined;
      }
      if (this.options.isSealed()) return undefined;
    } catch (error) {
      return this.headFailed(error);
    }
    return this.headFailed(
      new DfsError('UNAVAILABLE', 'the write ended before the block was sealed'),
    );
  }

  private take(answer: WriteAnswer): ChainFailure | undefined {
    // After it was given up, a chain's words no longer count: its bytes belong to an old generation.
    if (this.stopped) return undefined;
    switch (answer.kind) {
      case 'acked':
        this.ackedUpTo = Math.max(this.ackedUpTo, answer.length);
        this.watch();
        this.options.onAcked(answer.length);
        return undefined;
      case 'sealed':
        this.watch();
        return this.options.onSealed(answer.serverId, answer.sha256);
      case 'failure':
        return {
          server: answer.serverId,
          code: isErrorCode(answer.code) ? answer.code : 'INTERNAL',
          message: answer.message,
        };
      case 'completed':
        this.options.onCompleted(answer.status);
        return undefined;
      default:
        return unreachable(answer);
    }
  }

  /** The writer may pause as long as it likes; a chain that owes an answer may not. */
  private watch(): void {
    this.watchdog?.cancel();
    this.watchdog = undefined;
    if (this.stopped || !this.owes()) return;
    const { timers, limits } = this.options.environment;
    const timeoutMs = this.sealSent ? limits.sealTimeoutMs : limits.ackTimeoutMs;
    this.watchdog = timers.setTimeout(() => {
      const message = `no answer within ${timeoutMs} ms`;
      this.onBroken({ server: undefined, code: 'DEADLINE_EXCEEDED', message });
    }, timeoutMs);
  }

  private owes(): boolean {
    return this.sending || this.sealSent || this.sentUpTo > this.ackedUpTo;
  }

  private headFailed(error: unknown): ChainFailure {
    const code = error instanceof DfsError ? error.code : 'INTERNAL';
    if (!this.owes())
      return { server: undefined, code, message: errorMessage(error), wasIdle: true };
    return { server: this.options.head.serverId, code, message: errorMessage(error) };
  }
}
