import type { Random } from '../../../common/clock.js';
import type { BlockId } from '../../../common/ids.js';
import { must } from '../../../common/assert.js';
import { keepsSpread } from './spread.js';
import {
  BALANCE_FAILED_MAX,
  BALANCE_MOVES_MAX,
  BALANCE_RETRIES_MAX,
  BALANCE_RESERVE_BYTES,
  JOB_SLICE_BLOCKS,
} from './limits.js';

/** A server that takes part: live, in service, fully reported. */
export interface BalanceServer {
  readonly index: number;
  readonly domain: string;
  /** Bytes that blocks take. */
  readonly used: number;
  /** `used` and what blocks may still take. */
  readonly capacity: number;
  /** Bytes that one more block may have: it lies on one disk. */
  readonly room: number;
}

/** A block that may be moved: committed, complete, nothing wrong with it. */
export interface MovableBlock {
  readonly bytes: number;
  /** Servers with a good replica. */
  readonly good: readonly number[];
  /** Servers with any replica of it. */
  readonly held: readonly number[];
}

/** What a plan looks at; it may change between two calls. */
export interface BalanceView {
  servers(): readonly BalanceServer[];
  domainOf(server: number): string;
  heldIn(server: number, after: number, upTo: number): Iterator<BlockId>;
  /** Undefined for a block that is to be left alone. */
  movable(id: BlockId): MovableBlock | undefined;
  /** Both servers have a replica of the block, one of which is still to go. */
  awaitsRelease(id: BlockId, from: number, to: number): boolean;
}

export interface BalanceMove {
  readonly blockId: BlockId;
  /** Indexes of servers. */
  readonly from: number;
  readonly to: number;
}

interface Planned extends BalanceMove {
  readonly bytes: number;
  copied: boolean;
}

interface Weighed extends BalanceServer {
  /** Bytes that it will have when all planned moves are through. */
  readonly load: number;
  readonly share: number;
}

/** How full servers are, when all that was planned is through. Shares are of 1. */
export interface Balance {
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
  readonly balanced: boolean;
}

interface Side {
  readonly source: Weighed;
  readonly targets: readonly Weighed[];
}

/**
 * Proposes moves from servers that are fuller than the mean by more than the threshold to those below the mean, and
 * from those above the mean to those below it by more than the threshold.
 *
 * A move never puts two replicas of a block on one server, never narrows its spread over fault domains, and leaves the
 * source at least as full as the target: so the sum of squares of shares, weighed by capacity, falls with each, and the
 * planning ends. Each call looks at 1,000 blocks at most and goes on where the last one stopped.
 */
export class BalancePlan {
  /** Percent points that a server may be away from the mean. */
  threshold: number;
  private readonly view: BalanceView;
  private readonly planned = new Map<BlockId, Planned>();
  /** Blocks whose move failed: whatever the reason is, the next one is more likely to go. They are tried again last. */
  private readonly failed = new Set<BlockId>();
  /** How often those that failed are tried again, if none succeeds in between. */
  private retries = BALANCE_RETRIES_MAX;
  private readonly walks = new Map<number, Walk>();
  /** Rises with each move, its end and its failure: all may let blocks move that could not before. */
  private changes = 0;

  constructor(view: BalanceView, threshold: number) {
    this.view = view;
    this.threshold = threshold;
  }

  /** Moves that were proposed and are not through. */
  get underWay(): number {
    return this.planned.size;
  }

  /** Every server that could give was looked at from end to end, and no block of it can move, nor failed to for the first times. */
  get stuck(): boolean {
    return this.exhausted && !this.mayRetry;
  }

  /** Blocks whose move failed each time. */
  get failures(): number {
    return this.failed.size;
  }

  /** Where a moved block is to go away once its copy is there; undefined for a block that is not moved. */
  movingFrom(id: BlockId): number | undefined {
    return this.planned.get(id)?.from;
  }

  balance(): Balance {
    const servers = this.weigh();
    const mean = meanOf(servers);
    const shares = servers.map(({ share }) => share);
    const lowest = Math.min(...shares, mean);
    const highest = Math.max(...shares, mean);
    const away = this.threshold / 100;
    return { mean, lowest, highest, balanced: highest <= mean + away && lowest >= mean - away };
  }

  /** Undefined if this call found none; the next one may, unless `stuck` or balanced. */
  nextMove(random: Random): BalanceMove | undefined {
    this.settleSeen();
    if (this.planned.size >= BALANCE_MOVES_MAX) return undefined;
    if (this.planned.size === 0 && this.mayRetry && this.exhausted) this.retry();
    const budget = { left: JOB_SLICE_BLOCKS };
    for (const side of this.sides()) {
      const { index } = side.source;
      if (this.isExhausted(index)) continue;
      const walk = this.walkOf(index);
      while (budget.left > 0 && !walk.ended) {
        const next = walk.ids.next();
        budget.left--;
        if (next.done === true) walk.ended = true;
        else {
          const move = this.moveOf(next.value, side, { random, budget });
          if (move !== undefined) return move;
        }
      }
      if (budget.left <= 0) return undefined;
    }
    return undefined;
  }

  /** The copy ended. One that failed counts as never planned; one that succeeded until its source has let go. */
  settled(blockId: BlockId, copied: boolean): void {
    const move = this.planned.get(blockId);
    if (move === undefined) return;
    if (copied) {
      move.copied = true;
      this.retries = BALANCE_RETRIES_MAX;
      return;
    }
    this.planned.delete(blockId);
    if (this.failed.size < BALANCE_FAILED_MAX) this.failed.add(blockId);
    this.changes++;
  }

  /** What could not move may be able to now. */
  lookAgain(): void {
    this.walks.clear();
    this.failed.clear();
    this.retries = BALANCE_RETRIES_MAX;
  }

  private get exhausted(): boolean {
    const sides = this.sides();
    return sides.length > 0 && sides.every(({ source }) => this.isExhausted(source.index));
  }

  /** A server that was busy or away for a while is no reason to give all its blocks up. */
  private get mayRetry(): boolean {
    return this.failed.size > 0 && this.retries > 0;
  }

  private retry(): void {
    this.walks.clear();
    this.failed.clear();
    this.retries--;
  }

  private moveOf(
    id: BlockId,
    { source, targets }: Side,
    { random, budget }: { readonly random: Random; readonly budget: { left: number } },
  ): BalanceMove | undefined {
    if (this.planned.has(id) || this.failed.has(id)) return undefined;
    const block = this.view.movable(id);
    if (block === undefined || block.bytes === 0 || !block.good.includes(source.index))
      return undefined;
    const spreads = new Map<string, boolean>();
    const start = Math.floor(random.next() * targets.length);
    for (let i = 0; i < targets.length; i++) {
      const target = must(targets[(start + i) % targets.length], 'a place among the targets');
      if (!fits(block, source, target)) continue;
      let keeps = spreads.get(target.domain);
      if (keeps === undefined) {
        budget.left--;
        keeps = this.keepsSpread(block, source, target);
        spreads.set(target.domain, keeps);
      }
      if (!keeps) continue;
      const move = { blockId: id, from: source.index, to: target.index };
      this.planned.set(id, { ...move, bytes: block.bytes, copied: false });
      this.changes++;
      return move;
    }
    return undefined;
  }

  private keepsSpread(block: MovableBlock, source: Weighed, target: Weighed): boolean {
    if (source.domain === target.domain) return true;
    const before = block.good.map((server) => this.view.domainOf(server));
    const after = block.good.map((server) =>
      server === source.index ? target.domain : this.view.domainOf(server),
    );
    return keepsSpread(before, after);
  }

  /** Those that can give, the fullest first, each with those that can take from it. */
  private sides(): readonly Side[] {
    const servers = this.weigh();
    const mean = meanOf(servers);
    const away = this.threshold / 100;
    const below = servers.filter(({ share }) => share < mean);
    const under = below.filter(({ share }) => share < mean - away);
    return servers
      .filter(({ share }) => share > mean + away || (share > mean && under.length > 0))
      .sort((a, b) => b.share - a.share)
      .map((source) => ({ source, targets: source.share > mean + away ? below : under }));
  }

  private weigh(): readonly Weighed[] {
    const change = new Map<number, number>();
    for (const { from, to, bytes } of this.planned.values()) {
      change.set(from, (change.get(from) ?? 0) - bytes);
      change.set(to, (change.get(to) ?? 0) + bytes);
    }
    return this.view
      .servers()
      .filter(({ capacity }) => capacity > 0)
      .map((server) => {
        const planned = change.get(server.index) ?? 0;
        const load = Math.max(0, server.used + planned);
        const room = server.room - Math.max(0, planned);
        return { ...server, load, room, share: load / server.capacity };
      });
  }

  /** Drops moves that are through: the source has let go, or the copy is gone again, or all copies are wanted by now. */
  private settleSeen(): void {
    for (const [id, { from, to, copied }] of this.planned)
      if (copied && !this.view.awaitsRelease(id, from, to)) {
        this.planned.delete(id);
        this.changes++;
      }
  }

  private walkOf(source: number): Walk {
    const walk = this.walks.get(source);
    if (walk !== undefined && !walk.ended) return walk;
    const ids = this.view.heldIn(source, 0, Number.MAX_SAFE_INTEGER);
    const fresh = { ids, ended: false, begunAt: this.changes };
    this.walks.set(source, fresh);
    return fresh;
  }

  /** A walk that ended proves nothing once something changed after its beginning: it is begun anew. */
  private isExhausted(source: number): boolean {
    const walk = this.walks.get(source);
    return walk !== undefined && walk.ended && walk.begunAt === this.changes;
  }
}

interface Walk {
  readonly ids: Iterator<BlockId>;
  readonly begunAt: number;
  ended: boolean;
}

function fits(block: MovableBlock, source: Weighed, target: Weighed): boolean {
  if (block.held.includes(target.index)) return false;
  if (target.room < block.bytes + BALANCE_RESERVE_BYTES) return false;
  const left = (source.load - block.bytes) / source.capacity;
  return left >= (target.load + block.bytes) / target.capacity;
}

function meanOf(servers: readonly Weighed[]): number {
  let load = 0;
  let capacity = 0;
  for (const server of servers) {
    load += server.load;
    capacity += server.capacity;
  }
  return capacity === 0 ? 0 : load / capacity;
}
