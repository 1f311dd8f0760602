/** Fires when it stays armed for `timeoutMs` without being armed anew. One timer, refreshed, for a whole stream. */
export class IdleTimer {
  private readonly timer: NodeJS.Timeout;
  private isArmed = false;

  constructor(timeoutMs: number, onIdle: () => void) {
    this.timer = setTimeout(() => {
      if (this.isArmed) onIdle();
    }, timeoutMs);
    this.timer.unref();
  }

  get armed(): boolean {
    return this.isArmed;
  }

  /** Starts to count, or starts over. */
  arm(): void {
    this.isArmed = true;
    this.timer.refresh();
  }

  disarm(): void {
    this.isArmed = false;
  }

  /** For good. */
  stop(): void {
    this.isArmed = false;
    clearTimeout(this.timer);
  }
}
