import type { Clock, Random, Timers } from '../../../src/common/clock.js';
import type { World, WorldEvent } from './scheduler.js';

/** How a process ended: killed, which its kernel tells all who talk to it, or with its machine, which nobody tells. */
export type Death = 'kill' | 'power';

/** Node takes longer delays, and shorter ones, for 1 ms. */
const TIMER_MS_MAX = 2_147_483_647;
/** A timer fires a little late, as real ones do; this also tries different orders of those that are due together. */
const TIMER_LATE_MS_MAX = 0.5;

/** One machine: it is on or off, has a wall clock of its own, and runs one process at a time. */
export class SimNode {
  readonly name: string;
  readonly world: World;
  /** How wrong its wall clock is. */
  wallOffsetMs = 0;
  process: SimProcess | undefined;
  powered = true;
  private rate = 1;
  /** What its clock said when the rate was set, and when that was. */
  private rateSince = { local: 0, world: 0 };
  private held: WorldEvent[] | undefined;
  private readonly deathListeners: ((process: SimProcess, how: Death) => void)[] = [];
  private readonly offListeners: (() => void)[] = [];
  private readonly pauseListeners: (() => void)[] = [];
  /** Counts the times that it was made to stand still. */
  pauses = 0;

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  /** How fast its clocks run: 1.001 gains a millisecond a second. */
  get clockRate(): number {
    return this.rate;
  }

  set clockRate(rate: number) {
    this.rateSince = { local: this.localMs, world: this.world.nowMs };
    this.rate = rate;
  }

  /** Milliseconds since the start of the world by its own clock. */
  get localMs(): number {
    return this.rateSince.local + (this.world.nowMs - this.rateSince.world) * this.rate;
  }

  /** Starts a process; turns the machine on if it is off. */
  start(): SimProcess {
    if (this.process?.alive === true) throw new Error(`${this.name} runs already`);
    this.powered = true;
    this.held = undefined;
    this.process = new SimProcess(this);
    return this.process;
  }

  get running(): boolean {
    return this.process?.alive === true;
  }

  get paused(): boolean {
    return this.held !== undefined;
  }

  /** kill -9: nothing of the process goes on; what its kernel has in memory stays. */
  kill(): void {
    this.endProcess('kill');
  }

  /** The machine is off: what was not on disk is lost, and nobody is told. */
  powerLoss(): void {
    if (!this.powered) return;
    this.endProcess('power');
    this.powered = false;
    for (const listener of this.offListeners) listener();
  }

  /** kill -STOP: what would happen to the process waits, and its clocks go on. */
  pause(): void {
    if (!this.running || this.paused) return;
    this.held = [];
    this.pauses++;
    for (const listener of this.pauseListeners) listener();
  }

  /** kill -CONT. */
  resume(): void {
    const { held, world } = this;
    this.held = undefined;
    for (const event of held ?? []) if (!event.cancelled) world.again(event);
  }

  /** Called by the world: true if the event waits here until the node goes on. */
  hold(event: WorldEvent): boolean {
    if (this.held === undefined) return false;
    this.held.push(event);
    return true;
  }

  /** Told in the turn in which a process of this node ends. */
  onDeath(listener: (process: SimProcess, how: Death) => void): void {
    this.deathListeners.push(listener);
  }

  onPause(listener: () => void): void {
    this.pauseListeners.push(listener);
  }

  /** Told in the turn in which the power goes, after the death of its process. */
  onPowerLoss(listener: () => void): void {
    this.offListeners.push(listener);
  }

  private endProcess(how: Death): void {
    const { process } = this;
    this.process = undefined;
    this.held = undefined;
    if (process?.alive !== true) return;
    process.alive = false;
    for (const listener of this.deathListeners) listener(process, how);
  }
}

/** One life of a program on a node. When it ended nothing of it happens any more: its promises just never settle. */
export class SimProcess {
  readonly node: SimNode;
  alive = true;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Where its monotonic clock began. */
  private readonly bootMs: number;

  constructor(node: SimNode) {
    const { world } = node;
    this.node = node;
    this.random = world.fork();
    this.bootMs = Math.floor(this.random.next() * 1e6);
    this.clock = {
      nowMs: () => this.bootMs + node.localMs,
      wallMs: () => Math.floor(world.startWallMs + node.localMs + node.wallOffsetMs),
    };
    this.timers = {
      setTimeout: (run, delayMs) => {
        const ms = delayMs >= 1 && delayMs <= TIMER_MS_MAX ? delayMs : 1;
        const late = world.random.next() * TIMER_LATE_MS_MAX;
        const event = this.schedule(ms / node.clockRate + late, 'timer', run);
        return { cancel: () => world.cancel(event) };
      },
    };
  }

  /** What `setImmediate` is to a real process. */
  readonly yieldTurn: () => Promise<void> = () =>
    new Promise((resolve) => {
      this.schedule(0, 'turn', resolve);
    });

  /** Makes something happen to this process, if it still lives then. */
  schedule(delayMs: number, name: string, run: () => void): WorldEvent {
    return this.node.world.schedule(delayMs, name, run, this);
  }
}
