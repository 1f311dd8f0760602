import type { Random } from '../../../src/common/clock.js';
import type { HeldFiles } from './held-files.js';
import type { Plan, WritePlan } from './plan.js';

/** Share of writers that take their time. */
const SLOW_SHARE = 0.15;
/** Share of plans that are put off for a file that somebody else holds at that moment. */
const HEIR_SHARE = 0.5;
/** Times that a file is asked for, three in each timeout of a lease. */
const TRIES = 10;

/**
 * Makes some plans those of writers that hold a file open for long, as writers of logs do, and of others that want to
 * write on where these are: they wait until it is closed, or until the lease of a holder that is not heard of ends.
 */
export class SlowWriters {
  private readonly random: Random;
  private readonly held: HeldFiles;
  private readonly leaseTimeoutMs: number;

  constructor(random: Random, held: HeldFiles, leaseTimeoutMs: number) {
    this.random = random;
    this.held = held;
    this.leaseTimeoutMs = leaseTimeoutMs;
  }

  vary(client: string, plan: Plan): Plan {
    const paths = this.held.ofOthers(client);
    const path = paths[Math.floor(this.random.next() * paths.length)];
    if (path !== undefined && this.random.next() < HEIR_SHARE)
      return this.slow({ ...anyWriting(plan), path, mode: 'append' });
    return plan.verb === 'write' && this.random.next() < SLOW_SHARE ? this.slow(plan) : plan;
  }

  private slow(plan: WritePlan): WritePlan {
    return {
      ...plan,
      flushes: true,
      end: 'close',
      slow: {
        restMsMax: 2 * this.random.next() * this.leaseTimeoutMs,
        tries: TRIES,
        retryMs: this.leaseTimeoutMs / 3,
      },
    };
  }
}

function anyWriting(plan: Plan): WritePlan {
  if (plan.verb === 'write') return plan;
  return {
    verb: 'write',
    path: '',
    mode: 'append',
    overwrite: false,
    parents: false,
    replication: 0,
    ack: 'all',
    durability: 'sync',
    parts: [1_000, 70_000],
    flushes: true,
    end: 'close',
  };
}
