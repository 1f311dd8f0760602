import type { Random } from '../../../common/clock.js';
import type { BlockId } from '../../../common/ids.js';
import { assert } from '../../../common/assert.js';
import type { Administration } from '../administration.js';
import type { BalanceMoved } from '../commands/set-balance.js';
import type { BalanceEnd } from '../operation.js';
import { RateWindow } from './rate-window.js';
import { BalancePlan, type Balance, type BalanceMove, type BalanceView } from './balance-plan.js';

/**
 * The balance that an operator started, for whoever hands out copies: it asks for moves when nothing more urgent is to
 * be copied, tells what became of each, and takes the replica on `movingFrom` away first once the copy is reported.
 */
export class BalanceJob {
  private readonly administration: () => Administration;
  private readonly plan: BalancePlan;
  private unnoted: BalanceMoved = { movedBytes: 0, movedBlocks: 0 };
  private movedBytes = 0;
  private readonly window = new RateWindow();
  /** Which order the plan follows. */
  private sinceMs = 0;

  /** The administration is asked for anew each time: durable state may be another object after it was restored. */
  constructor(administration: () => Administration, view: BalanceView) {
    this.administration = administration;
    this.plan = new BalancePlan(view, 100);
  }

  /** Bytes a second for all moves together; 0 is no bound. */
  get bandwidth(): number {
    return this.administration().balance?.bandwidth ?? 0;
  }

  /** There may be moves to come. */
  get isRunning(): boolean {
    return this.administration().balance?.state === 'running';
  }

  get underWay(): number {
    return this.plan.underWay;
  }

  /** A move, if a balance runs and this call found one. Looks at 1,000 blocks at most. */
  nextMove(random: Random): BalanceMove | undefined {
    if (!this.follow() || this.administration().policy.paused) return undefined;
    return this.plan.nextMove(random);
  }

  /** To be called for every move exactly once: its copy was reported by the target, or was given up. */
  settled(blockId: BlockId, copiedBytes: number | undefined): void {
    this.plan.settled(blockId, copiedBytes !== undefined);
    if (copiedBytes === undefined) return;
    const { movedBytes, movedBlocks } = this.unnoted;
    this.unnoted = { movedBytes: movedBytes + copiedBytes, movedBlocks: movedBlocks + 1 };
    this.movedBytes += copiedBytes;
  }

  /** To be called at each look, for `rate`. */
  sample(nowMs: number): void {
    this.window.add(nowMs, this.movedBytes);
  }

  /** Bytes a second, lately. */
  get rate(): number {
    return this.window.perSecond;
  }

  /** Of the copies of a moved block, the server whose one shall go; undefined for a block that is not moved. */
  movingFrom(blockId: BlockId): number | undefined {
    return this.plan.movingFrom(blockId);
  }

  /** Moved since the last note. */
  get moved(): BalanceMoved {
    return this.unnoted;
  }

  /** These are in the log now. */
  noted(moved: BalanceMoved): void {
    const movedBytes = this.unnoted.movedBytes - moved.movedBytes;
    const movedBlocks = this.unnoted.movedBlocks - moved.movedBlocks;
    assert(movedBlocks >= 0 && movedBytes >= 0, 'more was noted than was moved');
    this.unnoted = { movedBytes, movedBlocks };
  }

  /** How full servers are, when all that is under way is through. */
  balance(): Balance {
    this.follow();
    return this.plan.balance();
  }

  /** Why the balance that runs is at its end; undefined if it is not. */
  end(): BalanceEnd | undefined {
    if (!this.follow() || this.plan.underWay > 0) return undefined;
    const balance = this.plan.balance();
    const range = rangeText(balance);
    if (balance.balanced)
      return { state: 'done', detail: `Within ${this.plan.threshold} points: ${range}` };
    if (!this.plan.stuck) return undefined;
    const { failures } = this.plan;
    const why =
      failures > 0
        ? `Copies failed again and again, those of ${failures === 1 ? 'one block' : `${failures} blocks`} (the log of the repair worker says why); start it anew to try once more`
        : 'No block can move without losing spread over fault domains or overfilling a server';
    return { state: 'blocked', detail: `${why}: ${range}` };
  }

  /** Lets the plan follow the order of now. False if no balance runs. */
  private follow(): boolean {
    const { balance } = this.administration();
    if (balance?.state !== 'running') return false;
    if (balance.sinceMs !== this.sinceMs || balance.threshold !== this.plan.threshold) {
      this.sinceMs = balance.sinceMs;
      this.plan.threshold = balance.threshold;
      this.plan.lookAgain();
    }
    return true;
  }
}

/** How far apart servers are, as the end of a sentence. */
export function rangeText({ mean, lowest, highest }: Balance): string {
  return `the mean is ${percent(mean)}, servers are ${percent(lowest)} to ${percent(highest)} full`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
