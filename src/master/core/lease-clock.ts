import type { ClientId } from '../../common/ids.js';

/**
 * How long each holder of leases has been silent. Who holds a lease is durable; this is not: after a restart every
 * holder gets a fresh interval, because its silence while the master was down proves nothing.
 */
export class LeaseClock {
  /** Time of the last renewal, the holder silent for longest first. */
  private readonly renewedMs = new Map<ClientId, number>();
  private readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }

  renew(holder: ClientId, nowMs: number): void {
    this.renewedMs.delete(holder);
    this.renewedMs.set(holder, nowMs);
  }

  forget(holder: ClientId): void {
    this.renewedMs.delete(holder);
  }

  /** The master itself stood still: everybody gets a fresh interval. */
  excuseStall(nowMs: number): void {
    for (const holder of this.renewedMs.keys()) this.renewedMs.set(holder, nowMs);
  }

  /** Whether a holder's time is over; a holder that renewed meanwhile is not among them any more. */
  isOver(holder: ClientId, nowMs: number): boolean {
    const renewedMs = this.renewedMs.get(holder);
    return renewedMs !== undefined && nowMs - renewedMs >= this.timeoutMs;
  }

  /** Holders whose time is over, at most `limit`, the longest silent first. */
  expired(nowMs: number, limit: number): ClientId[] {
    const over: ClientId[] = [];
    for (const [holder, renewedMs] of this.renewedMs) {
      if (over.length >= limit || nowMs - renewedMs < this.timeoutMs) break;
      over.push(holder);
    }
    return over;
  }
}
