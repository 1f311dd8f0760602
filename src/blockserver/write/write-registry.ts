import { LRUCache } from 'lru-cache';
import type { Timers } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import type { BlockId, Generation } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';
import type { BlockStore } from '../store/block-store.js';
import type { Ancestor, PartialReplica } from '../store/partial-replica.js';

/** One write of a block: under way, or broken off and waiting for a resume. */
export class WriteSlot {
  readonly blockId: BlockId;
  readonly generation: Generation;
  /** A copy from other servers, and no write. */
  readonly copying: boolean;
  /** Aborted when a newer generation of the block arrives. */
  readonly superseded = new AbortController();
  /** Resolves when the stream let go of the replica. */
  readonly released: Promise<void>;
  partial: PartialReplica | undefined;
  expiry: { cancel(): void } | undefined;
  release: () => void = () => {};

  constructor(name: ReplicaName, copying: boolean) {
    this.blockId = name.blockId;
    this.generation = name.generation;
    this.copying = copying;
    this.released = new Promise((resolve) => (this.release = resolve));
  }

  takePartial(): PartialReplica | undefined {
    const { partial } = this;
    this.partial = undefined;
    return partial;
  }
}

export interface WriteRegistryOptions {
  readonly store: BlockStore;
  readonly timers: Timers;
  readonly keptMs: number;
  readonly slotsMax: number;
}

/** What a sealed replica went on from. */
interface Lineage {
  readonly sealed: Generation;
  readonly ancestors: readonly Ancestor[];
}

/** At most one write for each block, and generations only rise. */
export class WriteRegistry {
  private readonly slots = new Map<BlockId, WriteSlot>();
  private readonly lineages: LRUCache<BlockId, Lineage>;
  private readonly options: WriteRegistryOptions;

  constructor(options: WriteRegistryOptions) {
    this.options = options;
    this.lineages = new LRUCache({ max: options.slotsMax });
  }

  /**
   * Claims a block for a generation, in the turn of the call; throws STALE_GENERATION or OVERLOADED. An older write is
   * told to stop, and what it wrote is handed over when it has let go.
   */
  async begin(name: ReplicaName): Promise<WriteSlot> {
    const previous = this.slots.get(name.blockId);
    const sealed = this.options.store.table.newestGeneration(name.blockId) ?? 0;
    const newest = Math.max(sealed, previous?.generation ?? 0);
    if (newest >= name.generation)
      throw new DfsError(
        'STALE_GENERATION',
        `block ${name.blockId} has generation ${newest} here; ${name.generation} is not newer`,
      );
    return this.claim(name, previous);
  }

  /**
   * The same for a copy, which may also replace a final replica of its own generation, or lie beside one of another:
   * the master knows which of them counts. A write of that generation or a newer one that is under way or waits for its
   * resume goes before it.
   */
  async beginCopy(name: ReplicaName): Promise<WriteSlot> {
    const previous = this.slots.get(name.blockId);
    if (previous?.copying === true && previous.generation === name.generation)
      throw new DfsError(
        'OVERLOADED',
        `block ${name.blockId} is already being copied to this server; wait for that copy`,
      );
    if (previous !== undefined && previous.generation >= name.generation)
      throw new DfsError(
        'STALE_GENERATION',
        `block ${name.blockId} is being written here under generation ${previous.generation}; a copy of ${name.generation} is not needed`,
      );
    const slot = await this.claim(name, previous, true);
    // What a write of an older generation left is of no use to a copy, and nobody will resume it.
    await slot.takePartial()?.discard();
    return slot;
  }

  private async claim(
    name: ReplicaName,
    previous: WriteSlot | undefined,
    copying = false,
  ): Promise<WriteSlot> {
    if (previous === undefined && this.slots.size >= this.options.slotsMax)
      throw new DfsError('OVERLOADED', 'this server has too many unfinished blocks; try again');
    const slot = new WriteSlot(name, copying);
    this.slots.set(name.blockId, slot);
    if (previous !== undefined) {
      previous.superseded.abort();
      await previous.released;
      previous.expiry?.cancel();
      slot.partial = previous.takePartial();
    }
    return slot;
  }

  /** Whether a block has a write under way or waiting for a resume. */
  isWriting(block: BlockId): boolean {
    return this.slots.has(block);
  }

  /**
   * Remembers what a replica that is now final went on from: its writer, if another server of the chain failed before
   * it had answered, knows only the older generation.
   */
  noteSealed({ name, ancestors }: Pick<PartialReplica, 'name' | 'ancestors'>): void {
    if (ancestors.length > 0)
      this.lineages.set(name.blockId, { sealed: name.generation, ancestors });
  }

  /** The final replica whose first bytes are those of an older generation that a writer asks for. */
  sealedFrom(block: BlockId, older: Ancestor): ReplicaName | undefined {
    const lineage = this.lineages.get(block);
    const holds = lineage?.ancestors.some(
      (a) => a.generation === older.generation && a.length >= older.length,
    );
    return holds === true && lineage !== undefined
      ? { blockId: block, generation: lineage.sealed }
      : undefined;
  }

  /** Ends a write. What it left unfinished is kept for a while, for a resume. */
  async end(slot: WriteSlot): Promise<void> {
    if (slot.partial?.volume.failed === true) await slot.takePartial()?.discard();
    slot.release();
    if (this.slots.get(slot.blockId) !== slot) return;
    if (slot.partial === undefined) {
      this.slots.delete(slot.blockId);
      return;
    }
    slot.expiry = this.options.timers.setTimeout(() => void this.drop(slot), this.options.keptMs);
  }

  /** Throws away what waits for a resume. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.slots.values()].map(async (slot) => {
        slot.superseded.abort();
        await slot.released;
        await this.drop(slot);
      }),
    );
  }

  private async drop(slot: WriteSlot): Promise<void> {
    slot.expiry?.cancel();
    if (this.slots.get(slot.blockId) !== slot) return;
    this.slots.delete(slot.blockId);
    await slot.takePartial()?.discard();
  }
}
