import type { MasterLink } from '../master-link.js';
import type { Environment } from '../environment.js';

/** Keeps this client's leases alive as long as it has files open: one call for all of them. */
export class LeaseRenewer {
  private readonly link: MasterLink;
  private readonly environment: Environment;
  private openFiles = 0;
  private timer: { cancel(): void } | undefined;
  private running: AbortController | undefined;

  constructor(link: MasterLink, environment: Environment) {
    this.link = link;
    this.environment = environment;
  }

  /** A file was opened; returns what to call, once, when it is closed. */
  hold(leaseTimeoutMs: number): () => void {
    this.openFiles += 1;
    // A third of the timeout: two renewals may be lost before the lease is.
    if (this.timer === undefined) this.schedule(Math.max(1, leaseTimeoutMs / 3));
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.openFiles -= 1;
      if (this.openFiles === 0) this.stop();
    };
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.running?.abort();
  }

  private schedule(intervalMs: number): void {
    this.timer = this.environment.timers.setTimeout(() => {
      this.schedule(intervalMs);
      void this.renew();
    }, intervalMs);
  }

  /** A failed round is no failure yet: the next one comes, and a lost lease shows in the next call of the writer. */
  private async renew(): Promise<void> {
    if (this.running !== undefined) return;
    this.running = new AbortController();
    const { signal } = this.running;
    try {
      await this.link.read(
        (master, context, options) => master.namespace.renewLease(context, {}, options),
        { signal },
      );
    } catch {
      // See above.
    } finally {
      this.running = undefined;
    }
  }
}
