import { seededRandom, type Random } from '../../../src/common/clock.js';
import { EventHeap, type HeapEvent } from './event-heap.js';
import { SimNode, type SimProcess } from './node.js';
import { Trace } from './trace.js';
import { hearUnhandled } from './uncaught.js';

export interface WorldEvent extends HeapEvent {
  readonly name: string;
  readonly run: () => void;
  /** Whose event it is: nothing happens to a process that is gone, and later to one that stands still. */
  readonly process: SimProcess | undefined;
  /** It does not happen any more; of use while its process stands still, when it is in no heap. */
  cancelled: boolean;
}

export interface WorldOptions {
  readonly seed: number;
  /** What the wall clock says at the start. */
  readonly startWallMs?: number;
}

/** A process that ended by itself: with a broken invariant, or with an error that nothing caught. */
export interface WorldFault {
  readonly atMs: number;
  readonly node: string;
  readonly error: unknown;
}

// Taken once: under Jest each look at a global costs more than what it is looked at for.
const later = setImmediate;
const { max } = Math;

/** Events in a row of one turn of Node's loop: between any two of them all promises go on that can. */
const EVENTS_PER_TURN = 64;
/** Events at one virtual instant after which the world says that it goes round in circles. */
const STUCK_AFTER = 1_000_000;

/**
 * A world on virtual time: everything that happens is an event in one heap, in an order that only the seed decides.
 * Between two events all promises go on until none can; what they are is as deterministic as V8's queue.
 */
export class World {
  readonly seed: number;
  readonly random: Random;
  readonly trace = new Trace();
  readonly faults: WorldFault[] = [];
  readonly nodes = new Map<string, SimNode>();
  readonly startWallMs: number;
  /** Told of each fault; a run that shall end with it throws here. */
  onFault: (fault: WorldFault) => void = () => {};
  /** Whose event is under way: whatever nobody catches meanwhile is his. */
  current: SimProcess | undefined;
  private now = 0;
  private seq = 0;
  private sameInstant = 0;
  private running = false;
  private readonly heap = new EventHeap<WorldEvent>();

  constructor(options: WorldOptions) {
    this.seed = options.seed;
    this.random = seededRandom(options.seed);
    this.startWallMs = options.startWallMs ?? Date.UTC(2026, 0, 1);
  }

  /** Virtual milliseconds since the start. */
  get nowMs(): number {
    return this.now;
  }

  get pending(): number {
    return this.heap.size;
  }

  /** A machine. */
  addNode(name: string): SimNode {
    if (this.nodes.has(name)) throw new Error(`there is a node ${name} already`);
    const node = new SimNode(this, name);
    this.nodes.set(name, node);
    return node;
  }

  /** A random source of its own, so that what one party draws does not change what others get. */
  fork(): Random {
    return seededRandom(Math.floor(this.random.next() * 4_294_967_296));
  }

  schedule(delayMs: number, name: string, run: () => void, process?: SimProcess): WorldEvent {
    return this.at(this.now + max(0, delayMs), name, run, process);
  }

  at(atMs: number, name: string, run: () => void, process?: SimProcess): WorldEvent {
    const event = {
      atMs: max(atMs, this.now),
      seq: this.seq++,
      place: -1,
      name,
      run,
      process,
      cancelled: false,
    };
    this.heap.push(event);
    return event;
  }

  cancel(event: WorldEvent): void {
    event.cancelled = true;
    this.heap.remove(event);
  }

  /** An event that was held happens now, after those that were held before it. */
  again(event: WorldEvent): void {
    event.atMs = this.now;
    event.seq = this.seq++;
    this.heap.push(event);
  }

  /** Lets so many milliseconds pass. */
  async advance(ms: number): Promise<void> {
    await this.run({ untilMs: this.now + ms });
  }

  /** Resolves after this time; for whoever drives the world, who is no process of it. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(ms, 'sleep', resolve);
    });
  }

  /** Goes on until this promise is settled; throws if it is not within the time. */
  async settle<T>(promise: Promise<T>, withinMs = Infinity): Promise<T> {
    let over = false;
    const end = (): void => void (over = true);
    promise.then(end, end);
    if (!(await this.run({ untilMs: this.now + withinMs, until: () => over })))
      throw new Error(`not settled within ${withinMs} ms of virtual time (now ${this.now})`);
    return promise;
  }

  /**
   * Makes events happen until the time is over, until `until` holds, or until none is left. True if `until` held.
   * `until` is asked when no promise can go on.
   */
  run(options: { readonly untilMs?: number; readonly until?: () => boolean }): Promise<boolean> {
    if (this.running) throw new Error('the world runs already');
    this.running = true;
    const untilMs = options.untilMs ?? Infinity;
    const deafen = hearUnhandled((error) => this.uncaught(this.current, error));
    return new Promise<boolean>((resolve, reject) => {
      let left = 0;
      let over = false;
      const finish = (settle: () => void): void => {
        over = true;
        this.running = false;
        this.current = undefined;
        deafen();
        settle();
      };
      const step = (): void => {
        if (over) return;
        try {
          const result = this.step(untilMs, options.until);
          if (result !== undefined) finish(() => resolve(result));
        } catch (error) {
          finish(() => reject(error));
        }
        if (--left <= 0 && !over) turn();
      };
      // Node lets promises go on between two immediates, also between those of one turn.
      const turn = (): void => {
        left = EVENTS_PER_TURN;
        for (let i = 0; i < EVENTS_PER_TURN; i++) later(step);
      };
      turn();
    });
  }

  /** What a process did not catch ends it, as it ends a real one. */
  uncaught(process: SimProcess | undefined, error: unknown): void {
    const fault = { atMs: this.now, node: process?.node.name ?? '', error };
    this.faults.push(fault);
    this.trace.note(`fault of ${fault.node}`);
    if (process?.alive === true) process.node.kill();
    this.onFault(fault);
  }

  /** One event. Undefined while there is more to do. */
  private step(untilMs: number, until: (() => boolean) | undefined): boolean | undefined {
    this.current = undefined;
    if (until?.() === true) return true;
    for (;;) {
      const event = this.heap.peek();
      if (event === undefined || event.atMs > untilMs) {
        if (untilMs !== Infinity) this.now = max(this.now, untilMs);
        return false;
      }
      this.heap.pop();
      const { process } = event;
      if (process !== undefined) {
        if (!process.alive) continue;
        if (process.node.hold(event)) continue;
      }
      this.happen(event);
      return undefined;
    }
  }

  private happen(event: WorldEvent): void {
    this.sameInstant = event.atMs === this.now ? this.sameInstant + 1 : 0;
    if (this.sameInstant > STUCK_AFTER)
      throw new Error(`time stands still at ${this.now}: ${event.name}`);
    this.now = event.atMs;
    const { process } = event;
    this.current = process;
    this.trace.event(event.atMs, process?.node.name ?? '', event.name);
    if (process === undefined) return event.run();
    try {
      event.run();
    } catch (error) {
      this.uncaught(process, error);
    }
  }
}
