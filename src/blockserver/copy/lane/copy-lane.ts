import type { Clock, Timers } from '../../../common/clock.js';
import { DfsError } from '../../../common/error.js';
import type { BlockServerLimits } from '../../limits.js';
import { CALL_EVERY_MS, LATENESS_WINDOW_MS, LaneLateness } from './lane-lateness.js';
import type {
  FromLane,
  LaneAnswer,
  LaneData,
  LaneOrder,
  LaneServing,
  SourceTurn,
  ToLane,
} from './lane-messages.js';
import { LaneProcess } from './lane-process.js';
import type { DoorNews, SourceAsk } from './source-messages.js';

/** Nice levels that bulk work for nobody in particular steps back by. */
const NICE_LEVELS = 10;
/** How long a lane that got next to nothing of the processors does not wait for idle ones. */
const STARVED_MS = 600_000;

export interface CopyLaneOptions {
  readonly limits: BlockServerLimits;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Told when the process is given up, as it hardly gets to run; the next one does not wait for an idle processor. */
  readonly onStarved?: () => void;
  readonly module?: URL;
}

/** Who hears what the lane says of one pull. */
export interface LaneListener {
  hear(answer: LaneAnswer): void;
  /** The process ended; nothing writes any more. */
  lost(error: DfsError): void;
}

/** Who hears of the reads that the lane serves. */
export interface LaneDoor {
  readonly readsUnderWay: number;
  hear(ask: SourceAsk): void;
  news(news: DoorNews): void;
  /** The process ended; nothing reads any more, and nobody is served there. */
  lost(): void;
}

/** Of `begin`, all but the id, which is given here. */
export type LaneBegin = Omit<Extract<LaneOrder, { kind: 'begin' }>, 'kind' | 'id'>;

/** Where copies are pulled beside all else that a server does. Each pull is answered by `done`, `failed` or `lost`, once. */
export interface Lane {
  /** Returns the id of the pull; it is heard of later, never within this call. */
  begin(begin: LaneBegin, listener: LaneListener): number;
  tell(order: LaneOrder | SourceTurn): void;
  /** Has the process serve reads for repair at `listen`, until it ends; `door` hears how that goes. */
  serve(listen: string, door: LaneDoor): void;
  /** Somebody may wait for the process in vain: it is watched for a while, whether it has work or not. */
  suspect(): void;
  close(): Promise<void>;
}

/**
 * The process that repair copies are pulled in. It starts with the first of them, and again if it ended.
 *
 * It runs while nobody else wants the processors, which on a machine that computes all the time may be never. So it is
 * watched while it has work: one that hardly gets to run is ended, and the next ones take their share.
 */
export class CopyLane implements Lane {
  private child: LaneProcess | undefined;
  private lastId = 0;
  private readonly listeners = new Map<number, LaneListener>();
  private readonly options: CopyLaneOptions;
  private lateness: LaneLateness | undefined;
  private watch: { cancel(): void } | undefined;
  private waitsForIdle = true;
  private sharesUntilMs = -Infinity;
  private door: LaneDoor | undefined;
  private suspectUntilMs = -Infinity;
  /** Why the process that is about to end was given up. */
  private gaveUp: DfsError | undefined;

  constructor(options: CopyLaneOptions) {
    this.options = options;
  }

  begin(begin: LaneBegin, listener: LaneListener): number {
    const id = ++this.lastId;
    if (this.mayWaitAgain) this.letGo();
    this.child ??= this.start();
    this.listeners.set(id, listener);
    this.tell({ ...begin, kind: 'begin', id });
    this.beWatched();
    return id;
  }

  tell(order: ToLane): void {
    this.child?.tell(order);
  }

  serve(listen: string, door: LaneDoor): void {
    this.child ??= this.start();
    this.door = door;
    this.tell({ kind: 'serve', listen } satisfies LaneServing);
  }

  suspect(): void {
    if (this.child === undefined) return;
    this.suspectUntilMs = this.options.clock.nowMs() + 2 * LATENESS_WINDOW_MS;
    this.beWatched();
  }

  async close(): Promise<void> {
    this.watch?.cancel();
    this.child?.end();
    await this.child?.ended;
  }

  private start(): LaneProcess {
    const { limits, clock } = this.options;
    const whenIdle = clock.nowMs() >= this.sharesUntilMs;
    const data: LaneData = { limits, niceLevels: NICE_LEVELS, whenIdle };
    const module = this.options.module ?? new URL('./lane-main.js', import.meta.url);
    const child = new LaneProcess({
      module,
      data,
      onMessage: (message) => {
        if (child === this.child) this.take(message);
      },
      onEnd: (cause) => this.ended(child, cause),
    });
    this.waitsForIdle = whenIdle;
    return child;
  }

  /** The process takes its share, nobody needs it, and it is time to try again whether processors are idle. */
  private get mayWaitAgain(): boolean {
    const isFree = this.child !== undefined && !this.hasWork;
    return isFree && !this.waitsForIdle && this.options.clock.nowMs() >= this.sharesUntilMs;
  }

  private get hasWork(): boolean {
    return this.listeners.size > 0 || (this.door?.readsUnderWay ?? 0) > 0;
  }

  private letGo(): void {
    this.child?.end();
    this.child = undefined;
    this.loseDoor();
  }

  private loseDoor(): void {
    const { door } = this;
    this.door = undefined;
    door?.lost();
  }

  private ended(child: LaneProcess, cause: unknown): void {
    if (child !== this.child) return;
    this.child = undefined;
    this.unwatch();
    const lost =
      this.gaveUp ?? new DfsError('INTERNAL', 'the process of repair copies ended', { cause });
    this.gaveUp = undefined;
    for (const listener of this.listeners.values()) listener.lost(lost);
    this.listeners.clear();
    this.loseDoor();
  }

  private take(message: FromLane): void {
    switch (message.kind) {
      case 'here':
        return this.lateness?.answered(this.options.clock.nowMs());
      case 'source':
        this.door?.hear(message.ask);
        return this.beWatched();
      case 'door':
        return this.door?.news(message.news);
      default:
        return this.pass(message);
    }
  }

  private pass(answer: LaneAnswer): void {
    const listener = this.listeners.get(answer.id);
    if (answer.kind === 'done' || answer.kind === 'failed') this.listeners.delete(answer.id);
    listener?.hear(answer);
  }

  private beWatched(): void {
    if (this.watch === undefined) this.look();
  }

  private look(): void {
    const { clock, timers } = this.options;
    const nowMs = clock.nowMs();
    // One that takes its share is not ended for being late: nobody would do better.
    const isWanted = this.hasWork || nowMs < this.suspectUntilMs;
    if (!isWanted || !this.waitsForIdle) return this.unwatch();
    this.lateness ??= new LaneLateness(nowMs);
    if (this.lateness.isStarved(nowMs)) return this.giveUp(nowMs);
    if (this.lateness.isAnswered) {
      this.lateness.called(nowMs);
      this.tell({ kind: 'call' });
    }
    this.watch = timers.setTimeout(() => this.look(), CALL_EVERY_MS);
  }

  private unwatch(): void {
    this.watch?.cancel();
    this.watch = undefined;
    this.lateness = undefined;
  }

  private giveUp(nowMs: number): void {
    this.unwatch();
    this.sharesUntilMs = nowMs + STARVED_MS;
    this.gaveUp = new DfsError(
      'OVERLOADED',
      'no processor was idle for repair copies; the next ones take their share',
    );
    this.child?.end();
    this.options.onStarved?.();
  }
}
