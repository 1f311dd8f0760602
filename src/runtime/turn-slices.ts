import type { Clock } from '../common/clock.js';
import { oneATurn } from './yield-turn.js';

/**
 * For many who each have much to do in small steps: in one turn of the event loop they work for a slice of time together, so
 * that timers and the sockets of others never wait for more. Who finds the slice over waits for one that begins anew; those who
 * wait get one in order, one in each turn.
 */
export class TurnSlices {
  private readonly clock: Pick<Clock, 'nowMs'>;
  private readonly sliceMs: number;
  private readonly aTurn = oneATurn();
  /** When the slice of this turn began; nobody has worked in this turn if undefined. */
  private beganMs: number | undefined;
  private slices = 0;

  constructor(clock: Pick<Clock, 'nowMs'>, sliceMs: number) {
    this.clock = clock;
    this.sliceMs = sliceMs;
  }

  /** To be asked before each step. */
  get over(): boolean {
    const nowMs = this.clock.nowMs();
    if (this.beganMs === undefined) this.begin(nowMs);
    return nowMs - (this.beganMs ?? nowMs) >= this.sliceMs;
  }

  /** Resolves with a slice that has just begun: a step can be taken without asking again. */
  async next(): Promise<void> {
    await this.aTurn();
    this.begin(this.clock.nowMs());
  }

  private begin(nowMs: number): void {
    const slice = ++this.slices;
    this.beganMs = nowMs;
    setImmediate(() => {
      // Another one may have begun meanwhile, in the turn that is beginning.
      if (slice === this.slices) this.beganMs = undefined;
    });
  }
}
