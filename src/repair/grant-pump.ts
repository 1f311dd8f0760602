import type { Clock, Timers } from '../common/clock.js';
import { nextGrant, type GrantLimits, type GrantView } from './core/grant-rules.js';
import { TokenBucket } from './core/token-bucket.js';

/** Who may be let go on. */
export interface Grantee extends GrantView {
  grant(bytes: number): void;
}

export interface GrantPumpDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: GrantLimits;
}

/** Lets all tasks of a worker go on in turn, a step each, as fast as one bucket gives. Owns its timer. */
export class GrantPump {
  private readonly deps: GrantPumpDeps;
  private readonly bucket: TokenBucket;
  /** The next in turn first. */
  private turn: Grantee[] = [];
  private paused = false;
  private timer: { cancel(): void } | undefined;

  /** @param rate bytes a second; 0 is no bound */
  constructor(rate: number, deps: GrantPumpDeps) {
    this.deps = deps;
    this.bucket = new TokenBucket(rate, deps.clock.nowMs());
  }

  /** Takes effect at once; what was granted before is not taken back. */
  set(rate: number, paused: boolean): void {
    if (rate !== this.bucket.bytesPerSecond) this.bucket.setRate(rate, this.deps.clock.nowMs());
    this.paused = paused;
    this.run();
  }

  add(task: Grantee): void {
    this.turn.push(task);
    this.run();
  }

  remove(task: Grantee): void {
    this.turn = this.turn.filter((other) => other !== task);
    this.run();
  }

  /** To be called whenever a task owes less. */
  run(): void {
    this.timer?.cancel();
    this.timer = undefined;
    while (!this.paused) {
      const next = this.nextInNeed();
      if (next === undefined) return;
      if (!this.bucket.take(next.bytes, this.deps.clock.nowMs())) return this.wait(next.bytes);
      this.turn = [...this.turn.filter((other) => other !== next.task), next.task];
      next.task.grant(next.bytes);
    }
  }

  private nextInNeed(): { readonly task: Grantee; readonly bytes: number } | undefined {
    const rate = this.bucket.bytesPerSecond;
    const sharing = this.turn.filter(({ remaining }) => remaining > 0);
    for (const task of sharing) {
      const bytes = nextGrant(task, rate, sharing.length, this.deps.limits);
      if (bytes > 0) return { task, bytes };
    }
    return undefined;
  }

  private wait(bytes: number): void {
    const { clock, timers } = this.deps;
    // A task that was just let go on may have asked for more in the same turn.
    this.timer?.cancel();
    // Timers count whole milliseconds, and one that fires early would only be set anew.
    const delayMs = Math.max(1, Math.ceil(this.bucket.msUntil(bytes, clock.nowMs())));
    this.timer = timers.setTimeout(() => this.run(), delayMs);
  }
}
