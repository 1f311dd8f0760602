import type { SimProcess } from './node.js';
import type { WorldEvent } from './scheduler.js';

/** Fires when it stays armed for `timeoutMs` without being armed anew; an event only where it was armed at all. */
export class SimIdleTimer {
  private isArmed = false;
  private dueMs = 0;
  private event: WorldEvent | undefined;
  private readonly process: SimProcess;
  private readonly timeoutMs: number;
  private readonly onIdle: () => void;

  constructor(process: SimProcess, timeoutMs: number, onIdle: () => void) {
    this.process = process;
    this.timeoutMs = timeoutMs;
    this.onIdle = onIdle;
  }

  get armed(): boolean {
    return this.isArmed;
  }

  arm(): void {
    this.isArmed = true;
    this.dueMs = this.now + this.timeoutMs;
    this.event ??= this.process.schedule(this.timeoutMs, 'idle', () => this.look());
  }

  disarm(): void {
    this.isArmed = false;
  }

  /** For good. */
  stop(): void {
    this.isArmed = false;
    if (this.event !== undefined) this.process.node.world.cancel(this.event);
  }

  private get now(): number {
    return this.process.node.world.nowMs;
  }

  private look(): void {
    this.event = undefined;
    if (!this.isArmed) return;
    if (this.now >= this.dueMs) return this.onIdle();
    this.event = this.process.schedule(this.dueMs - this.now, 'idle', () => this.look());
  }
}
