import type { Clock } from '../../../common/clock.js';
import type { Log } from '../../../runtime/log.js';
import type { BlockServerLimits } from '../../limits.js';
import type { Lane, LaneDoor } from './copy-lane.js';
import type { DoorNews, SourceAsk } from './source-messages.js';
import { SourceRead, type SourceReadDeps } from './source-read.js';

export interface SourceDoorDeps extends SourceReadDeps {
  readonly lane: Lane;
  readonly limits: BlockServerLimits;
  readonly clock: Clock;
  readonly log: Log;
  /** host:port to listen on; port 0 takes a free one. */
  readonly listen: string;
  /** The door was opened or shut: the master is to hear of it. */
  readonly onChange: () => void;
  /** A call there ended, with this gRPC status. */
  readonly onServed: (code: string, durationMs: number) => void;
}

/**
 * The door for repair: other servers read there what they copy from this one, served by the lane's process. While it is
 * shut they come to the door of clients.
 */
export class SourceDoor implements LaneDoor {
  private readonly reads = new Map<number, SourceRead>();
  private isOffered = false;
  private notBeforeMs = -Infinity;
  private bound: string | undefined;
  private isOpen = false;
  private readonly deps: SourceDoorDeps;

  constructor(deps: SourceDoorDeps) {
    this.deps = deps;
  }

  /** The port that is served, while it is. */
  get port(): number | undefined {
    return this.isOpen ? Number(/:(\d+)$/.exec(this.bound ?? '')?.[1]) : undefined;
  }

  get readsUnderWay(): number {
    return this.reads.size;
  }

  /** Has it opened, unless it is open or about to be, or failed to be just now. */
  open(): void {
    const { clock, lane, listen } = this.deps;
    if (this.isOffered || clock.nowMs() < this.notBeforeMs) return;
    this.isOffered = true;
    // The port of before, so that those who know it find it again.
    lane.serve(this.bound ?? listen, this);
  }

  /** A read for repair came to the door of clients. If this one is open, whoever reads may have found nobody at it. */
  noteMissed(): void {
    if (this.isOffered) this.deps.lane.suspect();
    else this.open();
  }

  hear(ask: SourceAsk): void {
    if (ask.kind === 'open') {
      const read = new SourceRead(this.deps, ask.id, (order) =>
        this.deps.lane.tell({ kind: 'source', order }),
      );
      this.reads.set(ask.id, read);
      void read.open(ask.request);
    } else if (ask.kind === 'closed') {
      this.reads.get(ask.id)?.end();
      this.reads.delete(ask.id);
    } else this.reads.get(ask.id)?.hear(ask);
  }

  news(news: DoorNews): void {
    const { log, onChange, onServed } = this.deps;
    switch (news.kind) {
      case 'serving':
        this.bound = news.address;
        this.isOpen = true;
        log.info({ address: news.address }, 'serving reads for repair');
        return onChange();
      case 'served':
        return onServed(news.code, news.durationMs);
      default:
        log.warn({ error: news.message }, 'no place to serve reads for repair at');
        // Somebody else has the port of before.
        this.bound = undefined;
        this.shut();
    }
  }

  lost(): void {
    for (const read of this.reads.values()) read.end();
    this.reads.clear();
    this.shut();
  }

  private shut(): void {
    const { clock, limits, onChange } = this.deps;
    const wasOpen = this.isOpen;
    this.isOpen = this.isOffered = false;
    this.notBeforeMs = clock.nowMs() + limits.repairDoorRetryMs;
    if (wasOpen) onChange();
  }
}
