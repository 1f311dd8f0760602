import { DfsError } from '../../../common/error.js';
import { dataBlocks, goodCopies, type DataBlock } from '../block-copies.js';
import { WrongContent } from '../load/content-check.js';
import { readWhole } from '../load/described-files.js';
import { SAMPLE_MS } from '../limits.js';
import type { Stage } from '../scenario.js';
import { isSound, replicaFile } from './replica-files.js';

export interface DamagedReplica {
  readonly block: DataBlock;
  readonly server: string;
  readonly path: string;
  readonly position: number;
}

/** Reads the damaged files until the cluster has found all damage, and follows it until all is replaced. */
export class DamageHunt {
  private readonly stage: Stage;
  private readonly clusterDir: string;
  /** Damaged replicas that the master does not know of yet. */
  private readonly unknown: Set<DamagedReplica>;
  private readonly damaged: readonly DamagedReplica[];

  constructor(stage: Stage, clusterDir: string, damaged: readonly DamagedReplica[]) {
    this.stage = stage;
    this.clusterDir = clusterDir;
    this.damaged = damaged;
    this.unknown = new Set(damaged);
  }

  /** Resolves with the time at which the last damaged replica was seen as damaged, or as replaced already. */
  async untilFound(withinMs: number): Promise<number> {
    const deadline = this.stage.nowMs() + withinMs;
    for (;;) {
      await this.look();
      const now = this.stage.nowMs();
      if (this.unknown.size === 0) return now;
      if (now > deadline)
        throw new DfsError(
          'DEADLINE_EXCEEDED',
          `${this.unknown.size} damaged replicas were not found`,
        );
      for (const path of new Set([...this.unknown].map(({ block }) => block.path)))
        await this.read(path);
    }
  }

  /** Resolves when each block that was damaged has all of its copies, sound from end to end on the disks. */
  async untilHealed(withinMs: number): Promise<number> {
    const deadline = this.stage.nowMs() + withinMs;
    for (;;) {
      const isHealed = await this.areSound();
      const now = this.stage.nowMs();
      if (isHealed) return now;
      if (now > deadline)
        throw new DfsError('DEADLINE_EXCEEDED', 'damaged replicas were not replaced');
      await this.stage.sleep(SAMPLE_MS);
    }
  }

  /** A replica counts as found when the master calls it damaged, or when its file is sound again or gone. */
  private async look(): Promise<void> {
    const now = new Map((await this.blocks()).map((each) => [each.block.id, each]));
    for (const replica of this.unknown) {
      const block = now.get(replica.block.block.id)?.block;
      const place = block?.locations.find(({ serverName }) => serverName === replica.server);
      if (
        place === undefined ||
        place.corrupt ||
        (await this.isSoundOn(replica.server, replica.block))
      )
        this.unknown.delete(replica);
    }
  }

  private async areSound(): Promise<boolean> {
    const ids = new Set(this.damaged.map(({ block }) => block.block.id));
    for (const each of await this.blocks()) {
      if (!ids.has(each.block.id)) continue;
      const good = goodCopies(each.block, new Set());
      if (good.length < each.wanted || each.state.corruptReplicas > 0) return false;
      for (const { serverName } of good)
        if (!(await this.isSoundOn(serverName, each))) return false;
    }
    return true;
  }

  private async isSoundOn(server: string, { block }: DataBlock): Promise<boolean> {
    const path = await replicaFile(this.clusterDir, server, block);
    return path !== undefined && (await isSound(path, block).catch(() => false));
  }

  private blocks(): Promise<DataBlock[]> {
    return dataBlocks(this.stage.dfs, this.stage.signal);
  }

  /** The load's check compares every byte; here the reading alone counts, for a reader tells of damage that it meets. */
  private async read(path: string): Promise<void> {
    const entry = this.stage.ledger.get(path);
    if (entry === undefined) return;
    try {
      await readWhole(this.stage.dfs, entry, { signal: this.stage.signal });
    } catch (error) {
      if (!(error instanceof WrongContent)) throw error;
      this.stage.load.records.wrong.push(error.message);
    }
  }
}
