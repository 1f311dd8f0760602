import type { ServerId } from '../../common/ids.js';

export interface HedgeLimits {
  /** No wait for a slice is long before this. */
  readonly hedgeAfterMsMin: number;
  /** Long, while too little is known. */
  readonly hedgeAfterMsFirst: number;
  /** Second requests, of all slices that came. */
  readonly hedgeShare: number;
  /** Second requests that may come together before that share counts. */
  readonly hedgesSaved: number;
  /** How many times slower than the fastest a server is asked last. */
  readonly slowFactor: number;
  /** A slow server is tried again after so long. */
  readonly slowAgainMs: number;
  /** Servers remembered. */
  readonly latenciesMax: number;
}

interface ServerLatency {
  /** Moving mean of the waits for a slice. */
  meanMs: number;
  askedMs: number;
  /** Asked again after a time of being too slow: its next wait counts alone. */
  isTried: boolean;
}

/** Waits kept, of which the percentile is. */
const RECENT = 128;
/** Below this number a percentile says nothing. */
const RECENT_MIN = 20;
/** Weight of the last wait in a server's mean. */
const WEIGHT = 0.25;
const PERCENTILE = 0.95;
/**
 * Of the percentile: a second request has a server send up to a window of bytes that nobody takes, so it should be rare
 * where all is well, not one of twenty.
 */
const PATIENCE = 2;
/** Waits after which the percentile is looked at anew. */
const RENEW = 16;

/**
 * How soon servers give this client what it asks for. A slice that is waited for twice as long as 95 of 100 are is asked
 * for at a second server too, and a server that is much slower than others is asked last: hedged requests, and their bound
 * to a share of all, are those of Dean and Barroso, "The Tail at Scale" (2013).
 */
export class ServerLatencies {
  private readonly limits: HedgeLimits;
  private readonly latencies = new Map<ServerId, ServerLatency>();
  private readonly recent = new Float64Array(RECENT);
  private count = 0;
  private longMs: number | undefined;
  private hedges: number;

  constructor(limits: HedgeLimits) {
    this.limits = limits;
    this.hedges = limits.hedgesSaved;
  }

  /** A slice came after so long. */
  note(server: ServerId, waitMs: number, nowMs: number): void {
    this.recent[this.count % RECENT] = waitMs;
    if (++this.count % RENEW === 0) this.longMs = undefined;
    const { hedgeShare, hedgesSaved } = this.limits;
    this.hedges = Math.min(hedgesSaved, this.hedges + hedgeShare);
    this.add(server, waitMs, nowMs);
  }

  /** Nothing came for so long, and then another server was faster: a wait of at least that, and as likely as not of twice. */
  noteLost(server: ServerId, waitedMs: number, nowMs: number): void {
    this.add(server, 2 * waitedMs, nowMs);
  }

  /** After what wait a second server is worth asking. */
  get hedgeAfterMs(): number {
    const { hedgeAfterMsMin, hedgeAfterMsFirst } = this.limits;
    if (this.count < RECENT_MIN) return hedgeAfterMsFirst;
    this.longMs ??= percentile(this.recent.subarray(0, Math.min(this.count, RECENT)));
    return Math.max(hedgeAfterMsMin, PATIENCE * this.longMs);
  }

  /** Takes a second request from the share that there may be of them; false if it is used up. */
  takeHedge(): boolean {
    if (this.hedges < 1) return false;
    this.hedges--;
    return true;
  }

  /**
   * The servers of a block that are to be asked last. One that was not asked for long is not among them: asking is how
   * one learns that it has recovered, and counts as asked.
   */
  slowOf(servers: readonly ServerId[], nowMs: number): ReadonlySet<ServerId> {
    const known = servers.flatMap((server) => {
      const latency = this.latencies.get(server);
      return latency === undefined ? [] : [{ server, latency }];
    });
    const fastestMs = Math.min(...known.map(({ latency }) => latency.meanMs));
    const { slowFactor, slowAgainMs, hedgeAfterMsMin } = this.limits;
    const boundMs = Math.max(hedgeAfterMsMin, fastestMs * slowFactor);
    const slow = new Set<ServerId>();
    for (const { server, latency } of known) {
      if (latency.meanMs <= boundMs) continue;
      if (nowMs - latency.askedMs < slowAgainMs) slow.add(server);
      else Object.assign(latency, { askedMs: nowMs, isTried: true });
    }
    return slow;
  }

  private add(server: ServerId, waitMs: number, nowMs: number): void {
    const old = this.latencies.get(server);
    // What was long ago says nothing of now.
    const isFirst =
      old === undefined || old.isTried || nowMs - old.askedMs >= this.limits.slowAgainMs;
    const meanMs = isFirst ? waitMs : old.meanMs + (waitMs - old.meanMs) * WEIGHT;
    this.latencies.delete(server);
    this.latencies.set(server, { meanMs, askedMs: nowMs, isTried: false });
    if (this.latencies.size <= this.limits.latenciesMax) return;
    for (const oldest of this.latencies.keys()) {
      this.latencies.delete(oldest);
      break;
    }
  }
}

function percentile(waits: Float64Array): number {
  const sorted = waits.toSorted();
  return sorted[Math.ceil(PERCENTILE * sorted.length) - 1] ?? 0;
}
