import type { Clock, Timers } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import { ByteDebt, RepairRate, type RepairRateLimits } from '../core/repair-rate.js';

export interface RepairPaceDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: RepairRateLimits;
}

/** How long a wait may go on before the rate is looked at again: clients may have left, the cap may have changed. */
const LOOK_AGAIN_MS = 50;

/** Keeps the repair bytes out of this server and those into it to their rates. */
export class RepairPace {
  readonly out: PaceLane;
  readonly in: PaceLane;

  constructor(deps: RepairPaceDeps) {
    this.out = new PaceLane(deps);
    this.in = new PaceLane(deps);
  }

  /** The cap in each direction in bytes a second; 0 is none. Counts from now on, also for who waits. */
  setRepairBandwidth(bytesPerSecond: number): void {
    this.out.setCap(bytesPerSecond);
    this.in.setCap(bytesPerSecond);
  }

  /** A client waits for a step of its own: repair steps back until as many ends were told. */
  beginForeground(): void {
    this.out.beginForeground();
    this.in.beginForeground();
  }

  endForeground(): void {
    this.out.endForeground();
    this.in.endForeground();
  }

  /** Clients were served with this many bytes: repair steps back for a while. */
  noteForeground(bytes: number): void {
    this.out.noteForeground(bytes);
    this.in.noteForeground(bytes);
  }
}

interface Waiter {
  readonly bytes: number;
  readonly go: () => void;
}

/** One direction. Who waits is served in order. */
export class PaceLane {
  private readonly rate: RepairRate;
  private readonly debt = new ByteDebt();
  private readonly waiting: Waiter[] = [];
  private timer: { cancel(): void } | undefined;
  private readonly deps: RepairPaceDeps;

  constructor(deps: RepairPaceDeps) {
    this.deps = deps;
    this.rate = new RepairRate(deps.limits);
  }

  /** Whole chunks that may be taken at once; undefined while there is no bound. */
  get quantum(): number | undefined {
    return this.rate.quantumAt(this.deps.clock.nowMs());
  }

  setCap(bytesPerSecond: number): void {
    this.settle();
    this.rate.setCap(bytesPerSecond);
    this.serve();
  }

  beginForeground(): void {
    this.rate.beginForeground();
  }

  endForeground(): void {
    this.rate.endForeground(this.deps.clock.nowMs());
  }

  noteForeground(bytes: number): void {
    this.rate.noteForeground(bytes, this.deps.clock.nowMs());
  }

  /** Resolves when these bytes, one quantum at most, may go; rejects with CANCELLED when the caller gives up. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    if (this.waiting.length === 0 && this.admit(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const waiter = { bytes, go: () => {} };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(cancelled());
        this.serve();
      };
      waiter.go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.push(waiter);
      this.serve();
    });
  }

  /** The same for as many of these bytes as make a quantum. @returns how many may go */
  async takeUpTo(bytes: number, signal: AbortSignal): Promise<number> {
    const part = Math.min(bytes, this.quantum ?? bytes);
    await this.take(part, signal);
    return part;
  }

  private admit(bytes: number): boolean {
    const rate = this.settle();
    if (this.debt.waitMs(rate) > 0) return false;
    this.debt.add(bytes);
    this.rate.noteMoved(bytes, this.deps.clock.nowMs());
    return true;
  }

  private settle(): number | undefined {
    const nowMs = this.deps.clock.nowMs();
    const rate = this.rate.at(nowMs);
    this.debt.settle(rate, nowMs);
    return rate;
  }

  private serve(): void {
    this.timer?.cancel();
    this.timer = undefined;
    for (let next = this.waiting[0]; next && this.admit(next.bytes); next = this.waiting[0]) {
      this.waiting.shift();
      next.go();
    }
    if (this.waiting.length === 0) return;
    const waitMs = Math.ceil(this.debt.waitMs(this.settle()));
    this.timer = this.deps.timers.setTimeout(
      () => this.serve(),
      Math.min(LOOK_AGAIN_MS, Math.max(1, waitMs)),
    );
  }
}

function cancelled(): DfsError {
  return new DfsError('CANCELLED', 'nobody waits for these bytes any more');
}
