const WINDOW_MS = 5_000;
const SLOT_MS = 250;
const SLOTS = WINDOW_MS / SLOT_MS;

/** Bytes copied, in all and a second over the last five. Memory does not grow with time. */
export class CopyRate {
  totalBytes = 0;
  private readonly bytes = new Float64Array(SLOTS);
  private slot = 0;
  private untimedBytes = 0;

  /** Copied before the time is known: in the total at once, in the rate when the time is told next. */
  addUntimed(bytes: number): void {
    this.totalBytes += bytes;
    this.untimedBytes += bytes;
  }

  add(bytes: number, nowMs: number): void {
    this.advance(nowMs);
    this.totalBytes += bytes;
    this.addToSlot(bytes);
  }

  perSecond(nowMs: number): number {
    this.advance(nowMs);
    const sum = this.bytes.reduce((total, each) => total + each, 0);
    return Math.round((sum * 1_000) / WINDOW_MS);
  }

  private advance(nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    for (let i = Math.max(this.slot + 1, slot - SLOTS + 1); i <= slot; i++)
      this.bytes[i % SLOTS] = 0;
    this.slot = Math.max(this.slot, slot);
    this.addToSlot(this.untimedBytes);
    this.untimedBytes = 0;
  }

  private addToSlot(bytes: number): void {
    this.bytes[this.slot % SLOTS] = (this.bytes[this.slot % SLOTS] ?? 0) + bytes;
  }
}
