import { mkdir, open, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GiB } from '../../../src/common/sizes.js';
import { DISK_BYTES } from '../limits.js';
import { eventually } from '../../support/eventually.js';
import { run } from '../program.js';
import type { Ground, GroundPlan } from './ground.js';

/** Sparse: only what is written takes space, and copies share it. */
const SHELF_BYTES = 16 * GiB;
/** Nothing gets to the disk by itself within a round, and a rename does not bring the content of its file along. */
const OPTIONS = 'loop,commit=300,noauto_da_alloc';

/**
 * The folder of each node is an ext4 file system in an image file, and the image files are on a btrfs of their own: a
 * reflink copy of an image is what has reached the disk at that instant, without what only the page cache holds.
 */
export class DiskImages implements Ground {
  private readonly plan: GroundPlan;
  private readonly shelf: string;
  private readonly generation = new Map<string, number>();

  private constructor(plan: GroundPlan) {
    this.plan = plan;
    this.shelf = join(plan.dir, 'shelf');
  }

  static async make(plan: GroundPlan): Promise<DiskImages> {
    const images = new DiskImages(plan);
    try {
      await images.build();
    } catch (error) {
      await images.end();
      throw error;
    }
    return images;
  }

  /** Copies what is on the disks of these nodes now; they must stand still. */
  async freeze(nodes: readonly string[]): Promise<void> {
    for (const node of nodes)
      await run('cp', '--reflink=always', this.image(node), this.image(node, 1));
  }

  /** Puts what was frozen in the place of the disk; the node's processes have ended. */
  async swap(node: string): Promise<void> {
    const before = this.image(node);
    await unmount(this.folder(node));
    this.generation.set(node, (this.generation.get(node) ?? 0) + 1);
    await run('mount', '-t', 'ext4', '-o', OPTIONS, this.image(node), this.folder(node));
    await rm(before);
  }

  async heal(): Promise<void> {
    // A cut is over when its disk is swapped.
  }

  async end(): Promise<void> {
    for (const path of [...this.plan.nodes.map((node) => this.folder(node)), this.shelf])
      if (await isMounted(path)) await unmount(path);
  }

  private async build(): Promise<void> {
    const file = join(this.plan.dir, 'shelf.img');
    await sparse(file, SHELF_BYTES);
    await run('mkfs.btrfs', '-q', '-f', file);
    await mkdir(this.shelf, { recursive: true });
    await run('mount', '-t', 'btrfs', '-o', 'loop', file, this.shelf);
    for (const node of this.plan.nodes) {
      await sparse(this.image(node), DISK_BYTES);
      await run('mkfs.ext4', '-q', '-F', this.image(node));
      await mkdir(this.folder(node), { recursive: true });
      await run('mount', '-t', 'ext4', '-o', OPTIONS, this.image(node), this.folder(node));
      await rmdir(join(this.folder(node), 'lost+found'));
    }
  }

  private image(node: string, ahead = 0): string {
    const generation = (this.generation.get(node) ?? 0) + ahead;
    return join(this.shelf, `${node}.${generation}.img`);
  }

  private folder(node: string): string {
    return join(this.plan.cluster, node);
  }
}

/** A process that is gone may still have threads that are about to close their files. */
async function unmount(path: string): Promise<void> {
  await eventually(`${path} can be unmounted`, () =>
    run('umount', path).then(
      () => true,
      () => undefined,
    ),
  );
}

async function isMounted(path: string): Promise<boolean> {
  return (await readFile('/proc/self/mounts', 'utf8')).includes(` ${path} `);
}

async function sparse(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.truncate(bytes);
  } finally {
    await file.close();
  }
}
