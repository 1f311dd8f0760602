/** What a call wants of an AbortSignal; each AbortSignal is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Cancels calls of one owner. An AbortController does the same, but to make one, listen to it and abort it takes longer
 * than all else that a client does for a call. A listener is called once at most, in the turn of `cancel`.
 */
export class Cancellation implements CancelSignal {
  private isCancelled = false;
  private listeners: Set<() => void> | undefined;

  get aborted(): boolean {
    return this.isCancelled;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.isCancelled) return;
    this.listeners ??= new Set();
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners?.delete(listener);
  }

  cancel(): void {
    this.isCancelled = true;
    const told = this.listeners ?? [];
    this.listeners = undefined;
    for (const listener of told) listener();
  }
}
