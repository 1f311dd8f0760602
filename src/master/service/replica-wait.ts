import { DfsError } from '../../common/error.js';
import type { CommittedBlock } from '../../common/file-status.js';
import type { BlockId } from '../../common/ids.js';
import type { DerivedState } from '../core/derived-state.js';

/** Bound on waiting for block servers' reports before a commit is refused (retryable). */
export const REPLICA_WAIT_MS = 10_000;

/**
 * Makes commits wait until enough block servers have reported the sealed block. Servers report a final replica at
 * once, so the wait is mostly over before the client's call arrives; it never takes the client's word for it.
 */
export class ReplicaWait {
  private readonly waiting = new Map<BlockId, Set<() => void>>();
  private readonly derived: DerivedState;
  private readonly minReplicas: number;
  private readonly unwatch: () => void;

  constructor(derived: DerivedState, minReplicas: number) {
    this.derived = derived;
    this.minReplicas = minReplicas;
    this.unwatch = derived.watchReplicas((id) => {
      for (const look of this.waiting.get(id) ?? []) look();
    });
  }

  /** @throws DfsError UNAVAILABLE when too few servers have reported the block in time, CANCELLED with the call. */
  async untilReported(block: CommittedBlock | undefined, signal?: AbortSignal): Promise<void> {
    if (block === undefined || this.enough(block)) return;
    await new Promise<void>((resolve, reject) => {
      const looks = this.waiting.get(block.id) ?? new Set();
      const end = (error?: DfsError): void => {
        looks.delete(look);
        if (looks.size === 0) this.waiting.delete(block.id);
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        if (error === undefined) resolve();
        else reject(error);
      };
      const look = (): void => {
        if (this.enough(block)) end();
      };
      const cancel = (): void => end(new DfsError('CANCELLED'));
      const timer = setTimeout(() => end(this.tooFew(block)), REPLICA_WAIT_MS);
      signal?.addEventListener('abort', cancel, { once: true });
      this.waiting.set(block.id, looks.add(look));
      if (signal?.aborted === true) cancel();
    });
  }

  close(): void {
    this.unwatch();
  }

  private enough(block: CommittedBlock): boolean {
    return this.derived.replicasUnder(block.id, block.generation) >= this.minReplicas;
  }

  private tooFew(block: CommittedBlock): DfsError {
    const have = this.derived.replicasUnder(block.id, block.generation);
    return new DfsError(
      'UNAVAILABLE',
      `Only ${have} of at least ${this.minReplicas} block servers have reported block ${block.id} under generation ${block.generation}; try again, or see dfs report for servers that are down`,
    );
  }
}
