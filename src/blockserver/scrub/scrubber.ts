import type { Clock, Timers } from '../../common/clock.js';
import { AssertionFault } from '../../common/assert.js';
import { errorMessage, isDfsError } from '../../common/error.js';
import type { BlockId } from '../../common/ids.js';
import type { ScrubStatus } from '../../common/node-messages.js';
import { Count } from '../../runtime/figures.js';
import type { Log } from '../../runtime/log.js';
import type { Replica } from '../core/replica-table.js';
import { FRESH_CURSOR, type ScrubCursor } from '../core/scrub-cursor.js';
import {
  finishRound,
  heedRequest,
  isOrdered,
  nextScrubStep,
  type ScrubOrders,
} from '../core/scrub-plan.js';
import { REPLICA_COST_MIN, scrubRate, ScrubPace } from '../core/scrub-rate.js';
import { ScrubRound } from '../core/scrub-round.js';
import type { BlockServerLimits } from '../limits.js';
import { Alarm } from '../node-link/alarm.js';
import { checkReplica } from '../read/check-replica.js';
import { FileVanished, type BlockStore } from '../store/block-store.js';
import { CursorFile } from './cursor-file.js';
import { findUnknown } from './find-unknown.js';
import { Interrupted } from './interrupted.js';

export interface ScrubberDeps {
  readonly store: BlockStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly yieldTurn: () => Promise<void>;
  readonly log: Log;
  readonly limits: BlockServerLimits;
  readonly isWriting: (block: BlockId) => boolean;
  /** Whether streams are served, before which an ordered round steps back. */
  readonly busy: () => boolean;
}

/** Blocks that went since the start of the round are passed over in slices of this many. */
const PASSED_PER_SLICE = 1_000;
const FAULT_PAUSE_MS = 1_000;

/**
 * Reads every replica of this server once in a period and whenever the master orders it, and reports what is not as it
 * was sealed. One read is in flight at a time, within a rate; where it is survives a restart (docs/internals/scrub.md).
 */
export class Scrubber {
  /** Since the start of the process. */
  readonly figures = { checkedBytes: new Count(), damaged: new Count() };
  private cursor: ScrubCursor = FRESH_CURSOR;
  private round: ScrubRound | undefined;
  /** Bytes that were read of the replica being checked. */
  private partBytes = 0;
  private orders: ScrubOrders | undefined;
  private running: Promise<void> | undefined;
  private savedAtMs: number;
  private unsaved = false;
  private passed = 0;
  private readonly stopping = new AbortController();
  private readonly alarm: Alarm;
  private readonly pace: ScrubPace;
  private readonly file: CursorFile;
  private readonly deps: ScrubberDeps;

  constructor(deps: ScrubberDeps) {
    this.deps = deps;
    this.alarm = new Alarm(deps.timers);
    this.savedAtMs = deps.clock.nowMs();
    this.pace = new ScrubPace(this.savedAtMs);
    this.file = new CursorFile(deps.store.volumes, deps.log);
  }

  /** Takes the master's orders, which come with every heartbeat; the first ones start it, others wake it. */
  hear(orders: ScrubOrders): void {
    if (this.stopping.signal.aborted) return;
    const { orders: before } = this;
    this.orders = orders;
    if (before?.request !== orders.request || before.paused !== orders.paused) this.alarm.ring();
    this.running ??= this.run();
  }

  /** How the round under way, or else the last one, stands. */
  status(): ScrubStatus {
    const { round, finished, answered } = this.cursor;
    const checkedBytes = round?.checkedBytes ?? finished?.checkedBytes ?? 0;
    return {
      request: answered,
      running: round !== undefined,
      checkedBytes: checkedBytes + this.partBytes,
      totalBytes: this.round?.totalBytes ?? checkedBytes,
      damaged: round?.damaged ?? finished?.damaged ?? 0,
      finishedAtMs: finished?.finishedAtMs ?? 0,
      rate: Math.floor(this.rate ?? 0),
    };
  }

  /** Resolves when nothing is read any more and the place is saved. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.alarm.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    this.cursor = await this.file.read();
    if (this.cursor.round !== undefined)
      this.round = await this.planned(ScrubRound.resume(this.deps.store.table, this.cursor.round));
    while (!this.stopping.signal.aborted) {
      try {
        await this.step();
        await this.saveIfDue();
      } catch (error) {
        if (error instanceof AssertionFault) throw error;
        if (error instanceof Interrupted) continue;
        this.deps.log.warn({ error: errorMessage(error) }, 'scrubbing failed, going on');
        await this.alarm.wait(FAULT_PAUSE_MS);
      }
    }
    if (this.unsaved) await this.file.write(this.cursor);
  }

  private async step(): Promise<void> {
    const { clock, limits } = this.deps;
    if (this.orders === undefined) return this.alarm.wait();
    this.cursor = heedRequest(this.cursor, this.orders.request);
    const step = nextScrubStep({
      cursor: this.cursor,
      orders: this.orders,
      periodMs: limits.scrubPeriodMs,
      wallMs: clock.wallMs(),
    });
    switch (step.kind) {
      case 'begin':
        return this.begin(step.order);
      case 'check':
        return this.checkNext();
      case 'wait':
        return this.alarm.wait(step.ms);
    }
  }

  private async begin(order: number): Promise<void> {
    const { store, clock, log, limits, isWriting } = this.deps;
    const startedAtMs = clock.wallMs();
    this.round = undefined;
    this.note({ ...this.cursor, round: undefined });
    const before = (bytes: number): Promise<void> => this.mayRead(bytes, order);
    await findUnknown(store, { log, isWriting, before, sliceBytes: limits.checkSliceBytes });
    this.round = await this.planned(ScrubRound.begin(store.table, { order, startedAtMs }));
    this.note({ ...this.cursor, round: this.round.cursor });
    log.info({ order, bytes: this.round.totalBytes }, 'scrub round begins');
  }

  private async checkNext(): Promise<void> {
    const round = this.round;
    const id = round?.next;
    if (round === undefined || id === undefined) return this.finish(round);
    const sum = { checkedBytes: 0, damaged: 0 };
    try {
      const { table } = this.deps.store;
      for (const name of table.of(id)) {
        const replica = table.get(name);
        // Deleted while the other generation was being read.
        if (replica === undefined) continue;
        const found = await this.check(replica, round.cursor.order);
        sum.checkedBytes += found.checkedBytes;
        sum.damaged += found.damaged;
      }
    } finally {
      this.partBytes = 0;
    }
    const { order } = this.cursor.round ?? round.cursor;
    round.pass(sum);
    this.note({ ...this.cursor, round: { ...round.cursor, order } });
    if (sum.checkedBytes === 0 && ++this.passed % PASSED_PER_SLICE === 0)
      await this.deps.yieldTurn();
  }

  private async planned(work: Generator<void, ScrubRound>): Promise<ScrubRound> {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      await this.deps.yieldTurn();
    }
  }

  private finish(round: ScrubRound | undefined): void {
    const { clock, log } = this.deps;
    const done = this.cursor.round;
    this.round = undefined;
    if (round === undefined || done === undefined)
      return this.note({ ...this.cursor, round: undefined });
    this.note(finishRound(this.cursor, done, clock.wallMs()));
    // The end is worth a write: it answers an order, and the next round counts from it.
    this.savedAtMs = -Infinity;
    const { order, checkedBytes, damaged } = done;
    log.info({ order, checkedBytes, damaged }, 'scrub round ended');
  }

  /** What a replica adds to the round; throws Interrupted if it is to be read again, from its start, later. */
  private async check(
    replica: Replica,
    order: number,
  ): Promise<{ checkedBytes: number; damaged: number }> {
    const { store, limits, log } = this.deps;
    const { blockId, generation, fileBytes } = replica;
    if (replica.damaged) {
      // Known, and still here: the master is told once more, since damage may have been forgotten there.
      store.tellAgain(replica);
      return { checkedBytes: fileBytes, damaged: 1 };
    }
    const before = async (bytes: number): Promise<void> => {
      await this.mayRead(bytes, order);
      this.partBytes += bytes;
      this.figures.checkedBytes.add(bytes);
    };
    this.pace.note(Math.max(0, REPLICA_COST_MIN - fileBytes));
    try {
      await checkReplica(store, replica, { sliceBytes: limits.checkSliceBytes, before });
      return { checkedBytes: fileBytes, damaged: 0 };
    } catch (error) {
      if (error instanceof Interrupted || error instanceof AssertionFault) throw error;
      const damaged = error instanceof FileVanished || store.table.get(replica)?.damaged === true;
      if (damaged) {
        this.figures.damaged.add();
        return { checkedBytes: fileBytes, damaged: 1 };
      }
      // Deleted meanwhile, or gone with its disk.
      if (!isDfsError(error, 'REPLICA_NOT_FOUND', 'VOLUME_FAILED'))
        log.warn({ blockId, generation, error: errorMessage(error) }, 'a replica was not checked');
      return { checkedBytes: 0, damaged: 0 };
    }
  }

  /** Waits until the rate allows to read on; throws Interrupted when the round is to stand still or give way. */
  private async mayRead(bytes: number, order: number): Promise<void> {
    const { clock } = this.deps;
    for (;;) {
      const { orders } = this;
      const giveWay = orders !== undefined && order === 0 && isOrdered(this.cursor, orders);
      if (this.stopping.signal.aborted || orders?.paused === true || giveWay)
        throw new Interrupted();
      const waitMs = this.pace.waitMs(this.rate, clock.nowMs());
      if (waitMs === 0) break;
      await this.alarm.wait(waitMs);
    }
    this.pace.note(bytes);
  }

  private get rate(): number | undefined {
    const ordered = this.orders !== undefined && isOrdered(this.cursor, this.orders);
    const cost = this.round?.cost ?? 0;
    return scrubRate({ cost, ordered, busy: this.deps.busy() }, this.deps.limits);
  }

  private note(cursor: ScrubCursor): void {
    this.cursor = cursor;
    this.unsaved = true;
  }

  private async saveIfDue(): Promise<void> {
    const nowMs = this.deps.clock.nowMs();
    if (!this.unsaved || nowMs - this.savedAtMs < this.deps.limits.scrubSaveMs) return;
    this.savedAtMs = nowMs;
    this.unsaved = false;
    await this.file.write(this.cursor);
  }
}
