import type { BlockId } from '../../../common/ids.js';

/** Why a block waits, and until when. */
export interface Wait {
  readonly reason: string;
  readonly untilMs: number;
  readonly attempts: number;
}

/**
 * Blocks that wait after a repair failed or could not be planned, longer each time. Waits of one length come due in
 * the order in which they began, so that only the first of each level is ever looked at. What does not fit does not
 * wait: it is tried again in its turn.
 */
export class RepairRetries {
  private readonly levels: readonly Map<BlockId, Wait>[];
  private readonly attempts = new Map<BlockId, number>();
  private readonly delaysMs: readonly number[];
  private readonly waitingMax: number;

  constructor(delaysMs: readonly number[], waitingMax: number) {
    this.delaysMs = delaysMs;
    this.waitingMax = waitingMax;
    this.levels = delaysMs.map(() => new Map());
  }

  get size(): number {
    return this.levels.reduce((sum, level) => sum + level.size, 0);
  }

  /** False if there is no room: the block shall stay where it is. */
  wait(id: BlockId, reason: string, nowMs: number): boolean {
    this.release(id);
    if (this.size >= this.waitingMax) return false;
    const attempts = (this.attempts.get(id) ?? 0) + 1;
    const level = Math.min(attempts, this.levels.length) - 1;
    // Without room the count starts anew: the block then waits less, which does no harm.
    if (this.attempts.has(id) || this.attempts.size < 2 * this.waitingMax)
      this.attempts.set(id, attempts);
    this.levels[level]?.set(id, { reason, attempts, untilMs: nowMs + (this.delaysMs[level] ?? 0) });
    return true;
  }

  get(id: BlockId): Wait | undefined {
    for (const level of this.levels) {
      const wait = level.get(id);
      if (wait !== undefined) return wait;
    }
    return undefined;
  }

  has(id: BlockId): boolean {
    return this.levels.some((level) => level.has(id));
  }

  /** Ends a wait; the number of attempts is kept. */
  release(id: BlockId): void {
    for (const level of this.levels) level.delete(id);
  }

  /** The block needs nothing more: its next failure is its first. */
  forget(id: BlockId): void {
    this.release(id);
    this.attempts.delete(id);
  }

  /** At most `countMax` blocks whose wait is over; they wait no more. */
  due(nowMs: number, countMax: number): readonly BlockId[] {
    return this.take(countMax, (wait) => wait.untilMs <= nowMs);
  }

  /** At most `countMax` blocks, whatever they wait for: something changed that may help them. */
  takeAny(countMax: number): readonly BlockId[] {
    return this.take(countMax, () => true);
  }

  private take(countMax: number, isOver: (wait: Wait) => boolean): readonly BlockId[] {
    const taken: BlockId[] = [];
    for (const level of this.levels)
      for (const [id, wait] of level) {
        if (taken.length >= countMax || !isOver(wait)) break;
        level.delete(id);
        taken.push(id);
      }
    return taken;
  }
}
