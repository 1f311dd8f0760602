import type {
  ChainTarget,
  WriteAnswer,
  WriteHeader,
  WriteStep,
} from '../../common/block-messages.js';
import type { Timers } from '../../common/clock.js';
import { DfsError, errorMessage } from '../../common/error.js';
import type { BlockApi, WriteCall } from '../../rpc/block-api.js';
import { ChainFault } from './chain-fault.js';

export interface ChainLinkOptions {
  readonly header: WriteHeader;
  /** All of the block is here, and small. */
  readonly whole: boolean;
  readonly connectBlock: (address: string) => BlockApi;
  readonly timers: Timers;
  /** How long the next server may owe an answer. */
  readonly owedMs: number;
  /** Bound for the transport: a pause of the writer itself is no fault. */
  readonly idleMs: number;
  readonly onAcked: (length: number) => void;
  readonly onSealed: (answer: WriteAnswer & { kind: 'sealed' }) => void;
  readonly onFault: (fault: ChainFault) => void;
}

/** The way to the next server of a chain: steps go down, answers come up, and one fault ends it. */
export class ChainLink {
  /** Resolves when all servers below made their replica final, or with the fault reported. */
  readonly finished: Promise<void>;
  private readonly target: ChainTarget;
  private readonly options: ChainLinkOptions;
  private readonly call: WriteCall;
  private sentLength = 0;
  private ackedLength = 0;
  private sealsOwed: number;
  private sealSent = false;
  private over = false;
  private timer: { cancel(): void } | undefined;

  /** Undefined at the end of the chain. Throws ChainFault when there is no way to the next server. */
  static open(options: ChainLinkOptions): ChainLink | undefined {
    const target = options.header.downstream[0];
    if (target === undefined) return undefined;
    try {
      const api = options.connectBlock(target.address);
      const call = api.write({ idleTimeoutMs: options.idleMs, whole: options.whole });
      return new ChainLink(options, target, call);
    } catch (error) {
      throw faultOf(target, error);
    }
  }

  private constructor(options: ChainLinkOptions, target: ChainTarget, call: WriteCall) {
    this.options = options;
    this.target = target;
    this.call = call;
    this.sealsOwed = options.header.downstream.length;
    this.finished = this.listen();
  }

  /**
   * Passes a step on; resolves when the transport takes more, and calls `onSent` when it is done with this step. A
   * broken call is reported through `onFault`.
   */
  async send(step: WriteStep, onSent?: () => void): Promise<void> {
    if (this.over) return;
    // What is gone on from is acknowledged too, as soon as all below have it under the new generation.
    if (step.kind === 'header') this.sentLength = step.header.resume?.length ?? 0;
    if (step.kind === 'packet') this.sentLength = step.packet.offset + step.packet.data.length;
    if (step.kind === 'seal') this.sealSent = true;
    this.watch();
    try {
      await this.call.send(step, onSent);
    } catch (error) {
      // The next server may have said why before the call ended; what it said counts more than that it ended.
      await this.finished;
      this.fail(faultOf(this.target, error));
    }
  }

  end(): void {
    this.call.end();
  }

  cancel(): void {
    if (this.over) return;
    this.close();
    this.call.cancel();
  }

  private async listen(): Promise<void> {
    try {
      for await (const answer of this.call.answers) {
        if (this.over) return;
        this.take(answer);
        this.watch(true);
      }
      if (this.sealsOwed > 0) throw new DfsError('UNAVAILABLE', 'the chain ended before its seals');
      this.close();
    } catch (error) {
      this.fail(faultOf(this.target, error));
    }
  }

  private take(answer: WriteAnswer): void {
    switch (answer.kind) {
      case 'acked':
        this.ackedLength = Math.max(this.ackedLength, answer.length);
        return this.options.onAcked(this.ackedLength);
      case 'sealed':
        this.sealsOwed--;
        return this.options.onSealed(answer);
      case 'failure':
        return this.fail(new ChainFault(answer.serverId, answer.code, answer.message));
      case 'completed':
        // Not asked for: only the first server of a chain is.
        return;
    }
  }

  /** Keeps a timer running while the next server owes something; an answer starts it anew. */
  private watch(restart = false): void {
    const owes = this.sentLength > this.ackedLength || (this.sealSent && this.sealsOwed > 0);
    if (restart || !owes) this.stopWatch();
    if (!owes || this.over || this.timer !== undefined) return;
    this.timer = this.options.timers.setTimeout(() => {
      const why = `no answer for ${this.options.owedMs} ms`;
      this.fail(new ChainFault(this.target.serverId, 'DEADLINE_EXCEEDED', why));
      this.call.cancel();
    }, this.options.owedMs);
  }

  private stopWatch(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private fail(fault: ChainFault): void {
    if (this.over) return;
    this.close();
    this.options.onFault(fault);
  }

  private close(): void {
    this.over = true;
    this.stopWatch();
  }
}

function faultOf(target: ChainTarget, error: unknown): ChainFault {
  if (error instanceof ChainFault) return error;
  const code = error instanceof DfsError ? error.code : 'UNAVAILABLE';
  const message = `block server at ${target.address}: ${errorMessage(error)}`;
  return new ChainFault(target.serverId, code, message);
}
