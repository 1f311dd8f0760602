import type { BlockId, Generation, InodeId } from '../../../common/ids.js';
import { ROOT_INODE } from '../../../common/ids.js';
import type { ScannedReplica } from '../../../common/inventory.js';
import type { ReplicaName } from '../../../common/node-messages.js';
import { FOREIGN_NUMBER_MAX } from '../limits.js';

/** One content of a block under one generation, and how many disks have it. */
export interface FoundBlock {
  readonly id: BlockId;
  readonly generation: Generation;
  readonly length: number;
  /** In hex. */
  readonly sha256: string;
  readonly inode: InodeId;
  /** Where it starts in the file. */
  readonly offset: number;
  readonly path: string;
  readonly sealedAtMs: number;
  /** Numbers of the disks that have it, one for each replica. */
  readonly disks: number[];
}

/** What is taken of one block, and what is not. */
export interface ChosenBlock {
  readonly block: FoundBlock;
  /** Others of the same generation. */
  readonly disagreeing: readonly FoundBlock[];
  /** Of older generations. */
  readonly older: readonly FoundBlock[];
  /** Newest generation of which there are damaged replicas and no sound one, if it is newer than the one taken. */
  readonly damagedGeneration: Generation | undefined;
}

/**
 * All replicas of all disks, one entry for each different content. Of a block the newest generation that is sound
 * counts: generations rise with every writing, and an older one is what a later one was made from.
 */
export class ReplicaCollection {
  readonly highest = { inode: Number(ROOT_INODE), block: 0, generation: 0 };
  private readonly blocks = new Map<BlockId, FoundBlock[]>();
  private readonly damaged = new Map<BlockId, Generation[]>();
  private readonly paths = new Map<string, string>();

  /** False for numbers that no history gets to: such a replica cannot be taken. */
  add(replica: ScannedReplica, disk: number): boolean {
    const { blockId: id, generation, length, sha256, inode, fileOffset: offset } = replica;
    if (!isAllotable(replica) || inode <= ROOT_INODE || inode > FOREIGN_NUMBER_MAX) return false;
    if (!Number.isSafeInteger(offset + length) || length < 1) return false;
    this.see(replica);
    this.highest.inode = Math.max(this.highest.inode, inode);
    const found = this.blocks.get(id) ?? [];
    const same = found.find(
      (each) =>
        each.generation === generation &&
        each.length === length &&
        each.sha256 === sha256 &&
        each.inode === inode &&
        each.offset === offset,
    );
    if (same !== undefined) {
      same.disks.push(disk);
      return true;
    }
    const { sealedAtMs } = replica;
    const path = this.shared(replica.path);
    found.push({ id, generation, length, sha256, inode, offset, path, sealedAtMs, disks: [disk] });
    this.blocks.set(id, found);
    return true;
  }

  /** A replica that is there by its name alone. */
  addDamaged(name: ReplicaName): void {
    if (!isAllotable(name)) return;
    this.see(name);
    const generations = this.damaged.get(name.blockId) ?? [];
    generations.push(name.generation);
    this.damaged.set(name.blockId, generations);
  }

  /** Whether a sound replica of this block and generation was found. */
  has({ blockId, generation }: ReplicaName): boolean {
    return this.blocks.get(blockId)?.some((each) => each.generation === generation) === true;
  }

  *chosen(): Generator<ChosenBlock> {
    for (const [id, found] of this.blocks) {
      const [block, ...others] = found.toSorted(byWorth);
      if (block === undefined) continue;
      const newerDamaged = (this.damaged.get(id) ?? []).filter((g) => g > block.generation);
      yield {
        block,
        disagreeing: others.filter((each) => each.generation === block.generation),
        older: others.filter((each) => each.generation < block.generation),
        damagedGeneration: newerDamaged.toSorted((a, b) => b - a)[0],
      };
    }
  }

  private see({ blockId, generation }: ReplicaName): void {
    this.highest.block = Math.max(this.highest.block, blockId);
    this.highest.generation = Math.max(this.highest.generation, generation);
  }

  /** One string for each path, however many blocks name it. */
  private shared(path: string): string {
    const known = this.paths.get(path);
    if (known !== undefined) return known;
    this.paths.set(path, path);
    return path;
  }
}

function isAllotable({ blockId, generation }: ReplicaName): boolean {
  return (
    blockId >= 1 &&
    blockId <= FOREIGN_NUMBER_MAX &&
    generation >= 1 &&
    generation <= FOREIGN_NUMBER_MAX
  );
}

/** The newest generation; of two contents under one, that of most disks, then the one sealed last. The rest is for order's sake. */
function byWorth(a: FoundBlock, b: FoundBlock): number {
  return (
    b.generation - a.generation ||
    b.disks.length - a.disks.length ||
    b.sealedAtMs - a.sealedAtMs ||
    (a.sha256 < b.sha256 ? -1 : Number(a.sha256 > b.sha256)) ||
    a.inode - b.inode ||
    a.offset - b.offset
  );
}
