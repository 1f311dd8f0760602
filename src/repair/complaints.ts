import type { Clock } from '../common/clock.js';
import { errorMessage } from '../common/error.js';
import type { Log } from '../runtime/log.js';

/** What the log hears of a master that cannot be asked: the first time, then once in a while, and when it is back. */
export class Complaints {
  private attempts = 0;
  private toldMs = -Infinity;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly everyMs: number;

  constructor(clock: Clock, log: Log, everyMs: number) {
    this.clock = clock;
    this.log = log;
    this.everyMs = everyMs;
  }

  failed(error: unknown): void {
    this.attempts++;
    const nowMs = this.clock.nowMs();
    if (nowMs - this.toldMs < this.everyMs) return;
    this.toldMs = nowMs;
    const { attempts } = this;
    this.log.warn({ attempts, error: errorMessage(error) }, 'exchange with the master failed');
  }

  reached(): void {
    if (this.attempts > 0) this.log.info({ attempts: this.attempts }, 'the master answers again');
    this.attempts = 0;
    this.toldMs = -Infinity;
  }
}
