import type { InodeId } from '../../../common/ids.js';
import { joinNames } from '../../../common/path.js';
import type {
  OlderBlock,
  PartialFile,
  RescueConflict,
  SavedPiece,
} from '../../../common/rescue.js';
import { arrangeFile, type ArrangedFile, type Run } from './arrange-file.js';
import { ClaimedPaths, type LostReason } from './claimed-paths.js';
import type { ChosenBlock, FoundBlock, ReplicaCollection } from './collect-replicas.js';

/** A file of the new namespace. */
export interface PlannedFile {
  readonly names: readonly string[];
  /** The number that it had; undefined for a part of a file, which gets a new one. */
  readonly inode: InodeId | undefined;
  readonly blocks: readonly FoundBlock[];
  /** It has no place of its own: the rescue put it into /lost+found. */
  readonly lost: boolean;
}

export interface NamespacePlan {
  readonly files: readonly PlannedFile[];
  readonly partial: readonly PartialFile[];
  readonly conflicts: readonly RescueConflict[];
  readonly olderBlocks: readonly OlderBlock[];
  /** Blocks of which replicas of one generation differ: what was taken, and what was not. */
  readonly disagreements: readonly ChosenBlock[];
  readonly olderReplicas: number;
  readonly blocksByReplicas: readonly number[];
}

interface FoundFile extends ArrangedFile {
  readonly inode: InodeId;
}

/** Replica counts from here on are one column of the report. */
const REPLICA_COLUMNS = 4;

/**
 * Decides what the new namespace is (docs/internals/rescue.md, "Rules"). Every chosen block ends in exactly one file:
 * a whole file at its path, or else, under a name that says why, in /lost+found.
 */
export function planNamespace(collection: ReplicaCollection): NamespacePlan {
  const plan = new Plan();
  const byInode = new Map<InodeId, FoundBlock[]>();
  for (const chosen of collection.chosen()) {
    plan.note(chosen);
    const { block } = chosen;
    const blocks = byInode.get(block.inode);
    if (blocks === undefined) byInode.set(block.inode, [block]);
    else blocks.push(block);
  }
  const files: FoundFile[] = [];
  for (const [inode, blocks] of byInode) files.push({ inode, ...arrangeFile(blocks) });
  // What was written last has the best claim to its path.
  files.sort((a, b) => b.newestGeneration - a.newestGeneration || b.inode - a.inode);
  // Files come before fragments, so that a fragment never takes a path from a file.
  for (const file of files) if (file.missing.length === 0) plan.addWhole(file);
  for (const file of files) if (file.missing.length > 0) plan.addPartial(file);
  for (const file of files) plan.addOverwritten(file);
  return plan;
}

class Plan implements NamespacePlan {
  readonly files: PlannedFile[] = [];
  readonly partial: PartialFile[] = [];
  readonly conflicts: RescueConflict[] = [];
  readonly olderBlocks: OlderBlock[] = [];
  readonly disagreements: ChosenBlock[] = [];
  readonly blocksByReplicas = Array.from({ length: REPLICA_COLUMNS }, () => 0);
  olderReplicas = 0;
  private readonly paths = new ClaimedPaths();

  note(chosen: ChosenBlock): void {
    const { block, disagreeing, older, damagedGeneration } = chosen;
    const column = Math.min(block.disks.length, REPLICA_COLUMNS - 1);
    this.blocksByReplicas[column] = (this.blocksByReplicas[column] ?? 0) + 1;
    for (const { disks } of older) this.olderReplicas += disks.length;
    if (disagreeing.length > 0) this.disagreements.push(chosen);
    if (damagedGeneration === undefined) return;
    const { id: blockId, generation, path } = block;
    this.olderBlocks.push({ path, blockId, generation, damagedGeneration });
  }

  addWhole({ inode, path, runs }: FoundFile): void {
    const [run] = runs;
    if (run === undefined) return;
    const claimed = this.paths.claim(path);
    if (typeof claimed === 'string') {
      const names = this.paths.claimLost(claimed, path, `inode-${inode}`);
      this.files.push({ names, inode, blocks: run.blocks, lost: true });
      const { offset, length } = run;
      const saved = { path: joinNames(names), offset, length };
      this.conflicts.push({ why: claimed, path, inode, saved });
    } else this.files.push({ names: claimed, inode, blocks: run.blocks, lost: false });
  }

  addPartial({ inode, path, runs, missing }: FoundFile): void {
    const pieces = runs.map((run) => this.save('missing-blocks', run, { inode, path }));
    this.partial.push({ path, inode, pieces, missing });
  }

  addOverwritten({ inode, overwritten }: FoundFile): void {
    for (const run of overwritten) {
      // Not that of the file, which may have another one since.
      const { path } = run.blocks.reduce((a, b) => (b.generation > a.generation ? b : a));
      const saved = this.save('overwritten', run, { inode, path });
      this.conflicts.push({ why: 'overwritten', path, inode, saved });
    }
  }

  private save(
    reason: LostReason,
    { offset, length, blocks }: Run,
    { inode, path }: Pick<FoundFile, 'inode' | 'path'>,
  ): SavedPiece {
    const mark = `inode-${inode}.bytes-${offset}-${offset + length - 1}`;
    const names = this.paths.claimLost(reason, path, mark);
    this.files.push({ names, inode: undefined, blocks, lost: true });
    return { path: joinNames(names), offset, length };
  }
}
