import type { CancelSignal } from '../common/cancel-signal.js';
import type { Timers } from '../common/clock.js';
import { DfsError, errorMessage } from '../common/error.js';

export function cancelled(path?: string): DfsError {
  return new DfsError('CANCELLED', 'Cancelled by the caller', { path });
}

export function throwIfAborted(signal: CancelSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

/** Anything thrown, as a DfsError. */
export function asDfsError(error: unknown): DfsError {
  if (error instanceof DfsError) return error;
  return new DfsError('INTERNAL', errorMessage(error), { cause: error });
}

/** Resolves after the delay; rejects with CANCELLED when the signal fires. */
export function sleep(timers: Timers, delayMs: number, signal?: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelled());
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(cancelled());
    };
    const timer = timers.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Wakes whoever waits for a change of state. A wake-up without a waiter is not remembered: check, then wait. */
export class Wakeup {
  private waiters: (() => void)[] = [];

  wait(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  wake(): void {
    const woken = this.waiters;
    this.waiters = [];
    for (const resolve of woken) resolve();
  }
}

/** A promise and the hands to settle it. Its rejection counts as handled. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (error: unknown) => void;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.promise.catch(() => {});
  }
}
