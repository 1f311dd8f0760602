import type { Random } from '../../../src/common/clock.js';
import type { FileSystem } from '../../../src/runtime/file-system.js';
import type { SimNode, SimProcess } from './node.js';
import { diskFileSystem } from './sim-file-system.js';
import { PAGE_BYTES, SimFile } from './sim-file.js';
import { SimFolder } from './sim-tree.js';

/** How a disk behaves. Chances are of each operation. */
export interface DiskConditions {
  readonly readErrorChance: number;
  readonly writeErrorChance: number;
  readonly syncErrorChance: number;
  /** A read or a write does less than it was asked to, as the system is free to do. */
  readonly shortChance: number;
  /** How many times slower than usual. */
  readonly slowness: number;
}

export const SOUND_DISK: DiskConditions = {
  readErrorChance: 0,
  writeErrorChance: 0,
  syncErrorChance: 0,
  shortChance: 0,
  slowness: 1,
};

export type DiskOperation = 'meta' | 'read' | 'write' | 'sync';

/** Milliseconds of an operation, and of each MiB of it. */
const COSTS: Readonly<Record<DiskOperation, { readonly ms: number; readonly msPerMiB: number }>> = {
  meta: { ms: 0.05, msPerMiB: 0 },
  read: { ms: 0.1, msPerMiB: 2 },
  write: { ms: 0.03, msPerMiB: 0.5 },
  sync: { ms: 3, msPerMiB: 0 },
};

/** What is asked of a disk, by its name in the trace. */
export interface Operation {
  readonly kind: DiskOperation;
  readonly name: string;
}

/** An operation that was asked for and is not done. */
interface Job {
  readonly process: SimProcess;
  readonly name: string;
  readonly ms: number;
  /** Does it, and tells who asked. */
  readonly run: () => void;
  /** What it does to the disk, without telling anybody. */
  readonly work: () => unknown;
}

/** Something kept on a disk beside its files: it goes with its folder, and may suffer when the power goes. */
export interface Attachment {
  losePower(random: Random): void;
}

/** One disk of a node, mounted at a path. What processes see is the page cache; power loss shows what the disk had. */
export class SimDisk {
  readonly node: SimNode;
  readonly mount: string;
  readonly root = new SimFolder();
  readonly random: Random;
  /** By path. */
  readonly attachments = new Map<string, Attachment>();
  conditions: DiskConditions = SOUND_DISK;
  capacity: number;
  /** Every operation fails, as of a disk that was pulled out. */
  isGone = false;
  private usedPages = 0;
  private failSyncs = 0;
  private hung: Job[] | undefined;
  /** Few at a time: an array is quicker than a set, and keeps their order. */
  private readonly jobs: Job[] = [];
  private awaited: { readonly name: string; readonly begun: () => void }[] = [];

  constructor(node: SimNode, mount: string, capacity: number) {
    this.node = node;
    this.mount = mount;
    this.capacity = capacity;
    this.random = node.world.fork();
    node.onDeath((process) => this.processDied(process));
    node.onPowerLoss(() => this.losePower());
  }

  /** The disk as a process of its node sees it. */
  fileSystem(process: SimProcess): FileSystem {
    return diskFileSystem(this, process);
  }

  get space(): { capacity: number; free: number } {
    return {
      capacity: this.capacity,
      free: Math.max(0, this.capacity - this.usedPages * PAGE_BYTES),
    };
  }

  /** The next syncs fail, and what they were to write is lost behind the cache's back. */
  failNextSync(times = 1): void {
    this.failSyncs += times;
  }

  /** Operations neither succeed nor fail until `goOn`. */
  hang(): void {
    this.hung ??= [];
  }

  goOn(): void {
    const { hung } = this;
    this.hung = undefined;
    for (const job of hung ?? []) this.begin(job);
  }

  /** Resolves when the next operation of this name is under way. */
  whenBegun(name: string): Promise<void> {
    return new Promise((begun) => this.awaited.push({ name, begun }));
  }

  /** Sound again from now on; what was lost is lost. */
  heal(): void {
    this.conditions = SOUND_DISK;
    this.failSyncs = 0;
    this.isGone = false;
    this.goOn();
  }

  /** Files by their path within the disk, such as blocks/00/1.1.blk. */
  *files(): Generator<readonly [string, SimFile]> {
    yield* filesBelow('', this.root);
  }

  /** The file at a path of this disk, if it is there. */
  file(path: string): SimFile | undefined {
    let at: SimFolder | SimFile | undefined = this.root;
    for (const name of path.split('/').filter(Boolean))
      at = at instanceof SimFolder ? at.names.get(name) : undefined;
    return at instanceof SimFile ? at : undefined;
  }

  /** An operation of a process: what it does happens later, and the process hears of it if it still lives. */
  operate<T>(process: SimProcess, operation: Operation, work: () => T, bytes = 0): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!process.alive) return;
      const run = (): void => {
        this.jobs.splice(this.jobs.indexOf(job), 1);
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      const cost = COSTS[operation.kind];
      const usualMs = cost.ms + (cost.msPerMiB * bytes) / 1_048_576;
      const ms = usualMs * (0.5 + this.random.next()) * this.conditions.slowness;
      const job: Job = { process, name: operation.name, ms, run, work };
      this.jobs.push(job);
      this.begin(job);
    });
  }

  /** Whether the fault with this chance happens now. */
  strikes(chance: number): boolean {
    return chance > 0 && this.random.next() < chance;
  }

  /** Whether this sync is one that fails. */
  syncFails(): boolean {
    if (this.failSyncs === 0) return this.strikes(this.conditions.syncErrorChance);
    this.failSyncs--;
    return true;
  }

  pagesLeft(): number {
    return Math.floor(this.capacity / PAGE_BYTES) - this.usedPages;
  }

  noteUse(pages: number): void {
    this.usedPages += pages;
  }

  private begin(job: Job): void {
    if (this.hung !== undefined) this.hung.push(job);
    else job.process.schedule(job.ms, job.name, job.run);
    if (this.awaited.length === 0) return;
    for (const { name, begun } of this.awaited) if (name === job.name) begun();
    this.awaited = this.awaited.filter(({ name }) => name !== job.name);
  }

  /** What a process had asked its kernel for may still be done, or not have begun. */
  private processDied(process: SimProcess): void {
    for (const job of this.jobs.filter((each) => each.process === process)) {
      this.jobs.splice(this.jobs.indexOf(job), 1);
      if (this.hung === undefined && this.random.next() < 0.5) quietly(job.work);
    }
  }

  private losePower(): void {
    const entries = [...this.root.below()];
    const folders = entries.filter((entry) => entry instanceof SimFolder);
    SimFolder.losePower(folders, this.random);
    for (const entry of entries) if (entry instanceof SimFile) entry.losePower(this.random);
    for (const attachment of this.attachments.values()) attachment.losePower(this.random);
    this.usedPages = 0;
    for (const [, file] of this.files()) this.usedPages += file.pageCount;
  }
}

function* filesBelow(path: string, folder: SimFolder): Generator<readonly [string, SimFile]> {
  for (const [name, entry] of folder.names)
    if (entry instanceof SimFolder) yield* filesBelow(`${path}${name}/`, entry);
    else yield [`${path}${name}`, entry];
}

function quietly(run: () => unknown): void {
  try {
    run();
  } catch {
    // Nobody is left to be told.
  }
}
