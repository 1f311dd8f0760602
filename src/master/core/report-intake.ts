import type { Hearing } from '../../common/admin-messages.js';
import type { BlockId } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { ReplicaColumns } from '../../common/replica-columns.js';
import { sameDigest, type ReplicaDigest } from '../../common/replica-digest.js';
import { isOurs, type Allotted } from './blocks/allotted.js';
import type { BlockMap } from './blocks/block-map.js';
import type { InvalidateBlocks } from './blocks/invalidate-blocks.js';
import {
  applyChanges,
  applyPage,
  type ReportOutcome,
  type ReportPage,
} from './blocks/replica-report.js';
import { REPORT_STEP_REPLICAS, type DerivedLimits } from './derived-limits.js';
import { hearing } from './servers/hearing.js';
import { ReportTurns } from './servers/report-turns.js';
import { isPresent, type BlockServer, type Servers } from './servers/servers.js';

export interface ReportIntakeOptions {
  readonly limits: DerivedLimits;
  readonly servers: Servers;
  readonly blocks: BlockMap;
  readonly invalidate: InvalidateBlocks;
  readonly allotted: Allotted;
  /** All that this server has is known: its replicas prove from now on that others are not needed. */
  readonly onProof: (server: number) => void;
}

/** What the answer to a heartbeat asks for. */
export interface ReportOrder {
  readonly fullReport: boolean;
  readonly digest: boolean;
  /** Orders to delete that the server still has are void. */
  readonly voidOrders: boolean;
}

const NOTHING: ReportOrder = { fullReport: false, digest: false, voidOrders: false };

/**
 * Who reports what and when. A server that may still be known is asked for its digest, and for everything only if that
 * differs; few long reports are let in at a time. All of it speaks of the server's registration of now.
 */
export class ReportIntake {
  readonly turns: ReportTurns;
  /** Full reports that came to their end, and digests by what came out, in this run of the master. */
  readonly figures = { fullReports: 0, replicas: 0, same: 0, differed: 0 };
  /** When there began to be something to hear, and the replicas told before. */
  private hearingSince: { readonly ms: number; readonly replicas: number } | undefined;
  private readonly options: ReportIntakeOptions;

  constructor(options: ReportIntakeOptions) {
    this.options = options;
    this.turns = new ReportTurns(options.limits);
  }

  /** After each registration: a server that has another number of replicas than it told need not be asked for its digest. */
  registered(server: BlockServer, nowMs: number): void {
    const progress = this.options.servers.progress(server.index);
    this.turns.end(server.index);
    progress.scheduleCompare(nowMs, this.options.limits);
    this.hearingSince ??= { ms: nowMs, replicas: this.figures.replicas };
    const { count } = this.options.blocks.told.digest(server.index);
    if (progress.wish === 'digest' && count !== progress.expected) progress.wish = 'everything';
  }

  /** A server is dead, or has stopped. */
  left(server: number): void {
    this.turns.end(server);
  }

  /** For the answer to a heartbeat. A server that has to wait for its turn is asked for nothing. */
  order(server: BlockServer, nowMs: number): ReportOrder {
    const { servers, invalidate } = this.options;
    const progress = servers.progress(server.index);
    if (!isPresent(server.state)) return NOTHING;
    if (invalidate.takeOverflow(server.index)) progress.wish = 'everything';
    if (progress.wish === 'nothing' && server.reportComplete && progress.isCompareDue(nowMs))
      progress.wish = 'digest';
    const { wish } = progress;
    if (wish === 'nothing' || !this.admits(server, wish, nowMs)) return NOTHING;
    const digest = wish === 'digest';
    // What a server says of its replicas proves something only if nothing that was ordered before is still to happen.
    return { fullReport: !digest, digest, voidOrders: digest && !server.reportComplete };
  }

  /** What servers that are there have yet to tell; undefined if nothing. */
  hearing(nowMs: number): Hearing | undefined {
    const { servers, blocks, limits } = this.options;
    const since = this.hearingSince ?? { ms: nowMs, replicas: this.figures.replicas };
    const pace = { replicas: this.figures.replicas - since.replicas, ms: nowMs - since.ms };
    const pageReplicas = limits.reportPageReplicas;
    return hearing({ servers, blocks, turns: this.turns, pageReplicas, pace });
  }

  /** What servers have and nobody wants is found by what they report. */
  askEverybody(): void {
    for (const { index, state } of this.options.servers.all())
      if (isPresent(state)) this.options.servers.progress(index).wish = 'everything';
  }

  /** False: too many long reports are being taken, and the server has to send it again later. */
  admitsPage(server: BlockServer, page: ReportPage, nowMs: number): boolean {
    const isAll = page.after === 0 && page.upTo === Number.MAX_SAFE_INTEGER;
    return isAll || this.turns.take(server.index, nowMs);
  }

  /** The same for a digest that is to confirm what was told before. */
  admitsDigest(server: BlockServer, nowMs: number): boolean {
    return this.admits(server, 'digest', nowMs);
  }

  *applyChanges(
    server: BlockServer,
    changes: { readonly added: ReplicaColumns; readonly removed: readonly ReplicaName[] },
  ): Generator<void, ReportOutcome> {
    return yield* applyChanges(this.options, server.index, changes);
  }

  *applyPage(server: BlockServer, page: ReportPage): Generator<void, ReportOutcome> {
    const { registration, index } = server;
    const outcome = yield* applyPage(this.options, index, page);
    if (server.registration !== registration) return outcome;
    this.figures.replicas += page.replicas.count;
    const isLast = this.options.servers.progress(index).page(page, page.replicas.count);
    if (isLast && page.upTo === Number.MAX_SAFE_INTEGER) {
      this.figures.fullReports++;
      this.complete(server);
    }
    return outcome;
  }

  /**
   * Compares what the server has, after the reports that were taken so far and before the next one, with what is kept of
   * what it told. False: it is asked for everything.
   */
  compare(server: BlockServer, digest: ReplicaDigest, nowMs: number): boolean {
    const { servers, blocks, limits } = this.options;
    const progress = servers.progress(server.index);
    const isSame = sameDigest(blocks.told.digest(server.index), digest);
    progress.compared(isSame, nowMs, limits);
    if (isSame) this.figures.same++;
    else this.figures.differed++;
    if (!isSame) progress.wish = 'everything';
    else if (server.reportComplete && progress.wish === 'digest') progress.wish = 'nothing';
    if (!isSame) this.turns.end(server.index);
    return isSame;
  }

  /**
   * A server that has just what it told before its registration of now: as good as a full report. In slices; no report of
   * this server may be applied meanwhile.
   */
  *confirm(server: BlockServer): Generator<void, void> {
    const { blocks, servers, allotted, invalidate } = this.options;
    const { registration, index } = server;
    let done = 0;
    for (const id of everyIn(blocks.heldIn(index, 0, Number.MAX_SAFE_INTEGER))) {
      blocks.confirm(index, id);
      if (++done % REPORT_STEP_REPLICAS === 0) yield;
    }
    // Orders to delete them were forgotten with the registration before.
    for (const id of everyIn(blocks.told.straysIn(index, 0, Number.MAX_SAFE_INTEGER))) {
      for (const name of blocks.told.straysOf(index, id))
        if (isOurs(allotted, name)) invalidate.offer(index, name);
      if (++done % REPORT_STEP_REPLICAS === 0) yield;
    }
    if (server.registration !== registration) return;
    const progress = servers.progress(index);
    if (progress.wish === 'digest') progress.wish = 'nothing';
    this.complete(server);
  }

  private complete(server: BlockServer): void {
    this.turns.end(server.index);
    if (this.options.servers.completeReport(server.index)) this.options.onProof(server.index);
    if (this.options.servers.allReported) this.hearingSince = undefined;
  }

  /** What is no more work than a report of changes takes no turn. */
  private admits(server: BlockServer, wish: 'digest' | 'everything', nowMs: number): boolean {
    if (wish === 'digest' && server.reportComplete) return true;
    const { servers, blocks, limits } = this.options;
    const { format, expected } = servers.progress(server.index);
    const known = blocks.told.digest(server.index).count;
    if (format >= 1 && Math.max(expected, known) <= limits.reportPageReplicas) return true;
    return this.turns.take(server.index, nowMs);
  }
}

function* everyIn(ids: Iterator<BlockId>): Generator<BlockId> {
  for (let next = ids.next(); next.done !== true; next = ids.next()) yield next.value;
}
