import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { smallDisks, type SmallDisks } from '../../support/small-disk.js';
import { DISK_BYTES } from '../limits.js';
import type { Ground, GroundPlan } from './ground.js';

/** Attempts to make a disk smaller while it fills. */
const FILLS_MAX = 50;

/** The folder of each node is a file system of its own in memory, whose size can be changed while it is used. */
export class SmallDiskGround implements Ground {
  private readonly disks: SmallDisks;
  private readonly plan: GroundPlan;

  private constructor(disks: SmallDisks, plan: GroundPlan) {
    this.disks = disks;
    this.plan = plan;
  }

  static async make(plan: GroundPlan): Promise<SmallDiskGround> {
    const paths = plan.nodes.map((node) => join(plan.cluster, node));
    const disks = await smallDisks(paths, DISK_BYTES);
    if (typeof disks === 'string') throw new Error(disks);
    return new SmallDiskGround(disks, plan);
  }

  /** Leaves `room` bytes to a node. What it writes meanwhile may be more than that: no disk gets smaller than its content. */
  async fill(node: string, room: number): Promise<void> {
    const path = join(this.plan.cluster, node);
    for (let tries = 1; ; tries++) {
      const { blocks, bfree, bsize } = await statfs(path);
      try {
        return await this.disks.resize(path, (blocks - bfree) * bsize + room);
      } catch (error) {
        if (tries === FILLS_MAX) throw error;
      }
    }
  }

  async heal(): Promise<void> {
    for (const node of this.plan.nodes)
      await this.disks.resize(join(this.plan.cluster, node), DISK_BYTES);
  }

  async end(): Promise<void> {
    await this.disks[Symbol.asyncDispose]();
  }
}
