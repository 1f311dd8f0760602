import { errorMessage, isDfsError } from '../../common/error.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { Log } from '../../runtime/log.js';
import { replicaKey } from '../core/block-file-name.js';
import type { BlockServerLimits } from '../limits.js';
import { verifyReplica } from '../read/verify-replica.js';
import type { BlockStore } from '../store/block-store.js';

/**
 * Looks at replicas that a reader doubted, at the master's request, one at a time. What is damaged or gone is reported;
 * of what is sound nothing is said, since the master never believed otherwise.
 */
export class Verifications {
  private readonly waiting = new Map<string, ReplicaName>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private readonly deps: { store: BlockStore; log: Log; limits: BlockServerLimits };

  constructor(deps: { store: BlockStore; log: Log; limits: BlockServerLimits }) {
    this.deps = deps;
  }

  /** Takes requests; those beyond the bound are dropped, the next reader asks again. */
  order(names: readonly ReplicaName[]): void {
    if (names.length === 0 || this.stopping.signal.aborted) return;
    for (const name of names)
      if (this.waiting.size < this.deps.limits.verificationsWaitingMax)
        this.waiting.set(replicaKey(name), name);
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (const [key, name] of this.waiting) {
      if (signal.aborted) break;
      await this.verify(name, signal);
      this.waiting.delete(key);
    }
    this.running = undefined;
  }

  private async verify(name: ReplicaName, signal: AbortSignal): Promise<void> {
    const { store, log, limits } = this.deps;
    if (store.table.get(name)?.damaged !== false) return store.tellAgain(name);
    try {
      await verifyReplica(store, name, { signal, sliceBytes: limits.checkSliceBytes });
      log.info({ ...name }, 'a replica that a reader doubted is sound');
    } catch (error) {
      // Damage is logged and reported where it is found, a stop is no news.
      if (isDfsError(error, 'DATA_CORRUPT', 'CANCELLED')) return;
      log.warn({ ...name, error: errorMessage(error) }, 'a replica could not be verified');
    }
  }
}
