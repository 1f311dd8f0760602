import type { Timers } from '../common/clock.js';
import { errorMessage } from '../common/error.js';
import type { Log } from './log.js';

export interface LoopOptions {
  readonly name: string;
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly log: Log;
  /** One round. Its failure is logged and the next round comes as usual; a broken invariant is not caught here. */
  readonly run: (signal: AbortSignal) => Promise<void> | void;
}

/** A named periodic loop with an owner: rounds never overlap, and stop() waits for the one under way. */
export class Loop {
  private readonly controller = new AbortController();
  private timer: { cancel(): void } | undefined;
  private wake: (() => void) | undefined;
  private readonly done: Promise<void>;
  private readonly options: LoopOptions;

  constructor(options: LoopOptions) {
    this.options = options;
    this.done = this.rounds();
  }

  /** Runs the next round now instead of after the interval. */
  kick(): void {
    this.wake?.();
  }

  async stop(): Promise<void> {
    this.controller.abort();
    this.wake?.();
    await this.done;
  }

  private async rounds(): Promise<void> {
    const { name, run, log } = this.options;
    const { signal } = this.controller;
    while (!signal.aborted) {
      await this.pause();
      if (signal.aborted) return;
      try {
        await run(signal);
      } catch (error) {
        if ((error as { name?: string }).name === 'AssertionFault') throw error;
        if (!signal.aborted)
          log.warn({ loop: name, error: errorMessage(error) }, 'loop round failed');
      }
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        this.timer?.cancel();
        this.wake = undefined;
        resolve();
      };
      this.timer = this.options.timers.setTimeout(this.wake, this.options.intervalMs);
    });
  }
}
