import { errorMessage } from '../../common/error.js';
import type { Epoch } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { Log } from '../../runtime/log.js';
import { replicaKey } from '../core/block-file-name.js';
import type { BlockServerLimits } from '../limits.js';
import type { BlockStore } from '../store/block-store.js';

export interface DeletionsDeps {
  readonly store: BlockStore;
  readonly log: Log;
  readonly limits: BlockServerLimits;
  readonly yieldTurn: () => Promise<void>;
}

/** Carries out the master's orders to delete, exactly by block and generation, in slices. */
export class Deletions {
  private readonly waiting = new Map<string, ReplicaName>();
  private running: Promise<void> | undefined;
  private stopped = false;
  private readonly deps: DeletionsDeps;

  constructor(deps: DeletionsDeps) {
    this.deps = deps;
  }

  /** Takes orders; those of a master that was replaced are refused, those beyond the bound left to its next heartbeat. */
  order(names: readonly ReplicaName[], epoch: { of: Epoch; highest: Epoch }): void {
    if (names.length === 0 || this.stopped) return;
    if (epoch.of < epoch.highest) {
      this.deps.log.warn(
        { epoch: epoch.of, highest: epoch.highest, orders: names.length },
        'deletions refused: the master that orders them was replaced',
      );
      return;
    }
    for (const name of names)
      if (this.waiting.size < this.deps.limits.deletionsWaitingMax)
        this.waiting.set(replicaKey(name), name);
    this.running ??= this.run();
  }

  /**
   * Drops what waits. To be called before a full report is begun: whoever reads there that a replica is there may let
   * another one go for it, and does not know any more what was ordered before.
   */
  forget(): void {
    this.waiting.clear();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const { store, log, limits, yieldTurn } = this.deps;
    while (this.waiting.size > 0 && !this.stopped) {
      const slice = [...this.waiting].slice(0, limits.deletionsPerSlice);
      for (const [key] of slice) this.waiting.delete(key);
      await Promise.all(
        slice.map(async ([, name]) => {
          try {
            await store.delete(name);
          } catch (error) {
            log.warn({ ...name, error: errorMessage(error) }, 'replica could not be deleted');
          }
        }),
      );
      await yieldTurn();
    }
    this.running = undefined;
  }
}
