import type { Clock } from '../../common/clock.js';
import type { Log } from '../../runtime/log.js';
import type { DerivedState } from '../core/derived-state.js';

export interface LivenessOptions {
  readonly derived: DerivedState;
  readonly clock: Clock;
  readonly log: Log;
  /** Pause between rounds, as their loop has it. */
  readonly intervalMs: number;
  /** A round that comes later than this after its time means that the master stood still. */
  readonly stallMs: number;
  /** The master stood still: whatever else judges by silence has to excuse it too. */
  readonly onStall?: (nowMs: number) => void;
  /** Lets other turns of the event loop run. */
  readonly yieldTurn: () => Promise<void>;
}

/** One round of the liveness loop: lets silence take effect, then assesses the blocks that it concerns, in slices. */
export class Liveness {
  private lastMs: number;
  private readonly options: LivenessOptions;

  constructor(options: LivenessOptions) {
    this.options = options;
    this.lastMs = options.clock.nowMs();
  }

  async round(signal: AbortSignal): Promise<void> {
    const { derived, clock, log, intervalMs, stallMs, yieldTurn } = this.options;
    const nowMs = clock.nowMs();
    const lateMs = nowMs - this.lastMs - intervalMs;
    if (lateMs > stallMs) {
      log.warn({ lateMs: Math.round(lateMs) }, 'the master stood still; nobody is blamed for it');
      this.options.onStall?.(nowMs);
    }
    for (const { server, from, to } of derived.tick(nowMs, lateMs > stallMs)) {
      const silentMs = Math.round(nowMs - server.lastContactMs);
      log.warn({ server: server.id, name: server.name, from, to, silentMs }, 'server state');
    }
    while (derived.revise() && !signal.aborted) await yieldTurn();
    while (derived.tend(clock.nowMs()) && !signal.aborted) await yieldTurn();
    // Time that the revision took is not a stall: it let other turns run.
    this.lastMs = clock.nowMs();
  }
}
