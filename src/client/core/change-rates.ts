/** Figures of one report that are shown as rates. */
export interface RateSample {
  /** Monotonic. */
  readonly nowMs: number;
  readonly txid: number;
  readonly usedBytes: number;
}
/** Per second, over the time that is remembered; undefined while there is nothing to compare with. */
export interface ChangeRates {
  readonly operationsPerSecond: number | undefined;
  readonly usedBytesPerSecond: number | undefined;
}

const UNKNOWN: ChangeRates = { operationsPerSecond: undefined, usedBytesPerSecond: undefined };

/**
 * Rates over the last `windowMs`, or over the last two samples if they lie further apart: figures that servers tell only
 * every few seconds would jump between nothing and much if neighbours were compared.
 */
export class RateWindow {
  private samples: RateSample[] = [];
  private readonly windowMs: number;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  add(sample: RateSample): ChangeRates {
    const last = this.samples.at(-1);
    // Another history: a cluster that was set up anew at the same address.
    if (last !== undefined && sample.txid < last.txid) this.samples = [];
    const from = sample.nowMs - this.windowMs;
    const within = this.samples.filter(({ nowMs }) => nowMs >= from);
    const before = within.length > 0 ? within : this.samples.slice(-1);
    this.samples = [...before, sample];
    const [first = sample] = before;
    const seconds = (sample.nowMs - first.nowMs) / 1_000;
    if (seconds <= 0) return UNKNOWN;
    return {
      operationsPerSecond: (sample.txid - first.txid) / seconds,
      usedBytesPerSecond: (sample.usedBytes - first.usedBytes) / seconds,
    };
  }
}
