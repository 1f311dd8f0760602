import { join } from 'node:path';
import { assert } from '../../common/assert.js';
import { DfsError, errorMessage, hasCode } from '../../common/error.js';
import type { BlockId, ClusterId, ServerId } from '../../common/ids.js';
import type { ReplicaName, VolumeStatus } from '../../common/node-messages.js';
import type { Log } from '../../runtime/log.js';
import { FOLDER_COUNT, blockFileName, folderName, folderOf } from '../core/block-file-name.js';
import { remainingOf, reserveOf } from '../core/volume-space.js';
import type { BlockServerLimits } from '../limits.js';
import { syncFolder } from '../../runtime/durable-files.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { readIdentity, writeIdentity, type Identity } from './identity.js';
import type { OpenIndexDatabase } from './index-database.js';
import { IoGate } from './io-gate.js';
import { SyncFault, type SmallFiles } from '../small-files/small-files.js';
import { StepwiseSmallFiles } from '../small-files/stepwise-small-files.js';
import type { MeasuredDisk } from './measure-volumes.js';
import { ReplicaIndex } from './replica-index.js';

export interface VolumeOptions {
  readonly dir: string;
  readonly volumeId: string;
  readonly fs: FileSystem;
  readonly log: Log;
  readonly limits: BlockServerLimits;
  readonly openIndex: OpenIndexDatabase;
  /** By default, the single calls of `fs`. */
  readonly openSmallFiles?: (() => SmallFiles) | undefined;
}

/** Errors after which nothing on this disk is believed any more. */
const DISK_FAULTS = ['EIO', 'EROFS', 'ENXIO', 'ENODEV', 'ESTALE', 'EUCLEAN'];

/**
 * One disk: `IDENTITY`, `blocks/xx/`, `tmp/`, `index/`. It bounds the I/O in flight, keeps account of its room, and
 * fails as a whole: after a failed sync the page cache may differ from the disk, so a sync is never tried again.
 */
export class Volume implements MeasuredDisk {
  readonly id: string;
  readonly dir: string;
  readonly fs: FileSystem;
  readonly index: ReplicaIndex;
  /** Ask for them through `runSmall`. */
  private readonly smallFiles: SmallFiles;
  /** Bytes of final replicas, trailers included. */
  used = 0;
  activeWrites = 0;
  /** The disk was asked how much room it has, and has not answered in time. */
  stalled = false;
  onFailure: (reason: string) => void = () => {};
  private identity: Identity | undefined;
  private failure: string | undefined;
  private measuring: Promise<void> | undefined;
  private space = { capacity: 0, free: 0 };
  private promised = 0;
  private temporaryFiles = 0;
  private readonly gate: IoGate;
  private readonly options: VolumeOptions;

  private constructor(options: VolumeOptions, index: ReplicaIndex, identity: Identity | undefined) {
    this.options = options;
    this.id = options.volumeId;
    this.dir = options.dir;
    this.fs = options.fs;
    this.index = index;
    this.identity = identity;
    this.smallFiles = options.openSmallFiles?.() ?? new StepwiseSmallFiles(options.fs);
    this.gate = new IoGate(options.limits.volumeOperationsMax);
  }

  /** Locks the disk, makes its folders, and empties tmp/: what was not final has no meaning after a restart. */
  static async open(options: VolumeOptions): Promise<Volume> {
    const { dir, fs, log, openIndex: openDatabase } = options;
    const index = await ReplicaIndex.open({ fs, path: join(dir, 'index'), log, openDatabase });
    try {
      const identity = await readIdentity(fs, dir);
      const volume = new Volume(options, index, identity);
      await fs.removeTree(join(dir, 'tmp'));
      await fs.makeFolder(join(dir, 'tmp'));
      await makeBlockFolders(fs, join(dir, 'blocks'));
      await syncFolder(fs, dir);
      await volume.measure();
      return volume;
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  get clusterId(): ClusterId | undefined {
    return this.identity?.clusterId;
  }

  get failed(): boolean {
    return this.failure !== undefined;
  }

  /** Nothing once the disk is late to say what it has: one that hangs gets no new blocks. */
  get remaining(): number {
    if (this.failed || this.stalled) return 0;
    const { capacity, free } = this.space;
    const reserve = reserveOf(capacity, this.options.limits);
    return Math.min(remainingOf({ free, reserve, promised: this.promised }), capacity);
  }

  /** Writes on a fresh disk whose it is. */
  async adopt(owner: { clusterId: ClusterId; serverId: ServerId }): Promise<void> {
    if (this.identity !== undefined) return;
    const identity = { ...owner, volumeId: this.id };
    await this.run(() => writeIdentity(this.fs, this.dir, identity));
    this.identity = identity;
  }

  finalPath(name: ReplicaName): string {
    return join(this.folderPath(name.blockId), blockFileName(name));
  }

  folderPath(block: BlockId): string {
    return join(this.dir, 'blocks', folderOf(block));
  }

  temporaryPath(name: ReplicaName): string {
    const number = this.temporaryFiles++;
    return join(this.dir, 'tmp', `${name.blockId}.${name.generation}.${number}.part`);
  }

  /** Runs one operation within the bound; a fault of the disk fails the volume. Throws DfsError, or ENOENT as it is. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    return this.gate.run(async () => {
      this.mustServe();
      try {
        return await work();
      } catch (error) {
        throw this.judge(error);
      }
    });
  }

  /** The same for syncs, whose every failure fails the volume. */
  async runSync(work: () => Promise<void>): Promise<void> {
    await this.gate.run(async () => {
      this.mustServe();
      try {
        await work();
      } catch (error) {
        this.fail(`sync failed: ${errorMessage(error)}`);
        throw this.failedError(error);
      }
    });
  }

  /**
   * Runs what small files need, whose own bound is the room for small blocks in sessions; faults are judged as by `run`
   * and `runSync`.
   */
  async runSmall<T>(work: (files: SmallFiles) => Promise<T>): Promise<T> {
    this.mustServe();
    try {
      return await work(this.smallFiles);
    } catch (error) {
      if (!(error instanceof SyncFault)) throw this.judge(error);
      this.fail(`sync failed: ${errorMessage(error)}`);
      throw this.failedError(error);
    }
  }

  fail(reason: string): void {
    if (this.failed) return;
    this.failure = reason;
    this.options.log.error({ volume: this.id, dir: this.dir, reason }, 'volume failed');
    this.onFailure(reason);
  }

  /** Asks the disk how much room it has; while it has not answered, later callers wait for the same answer. */
  measure(): Promise<void> {
    if (this.failed) return Promise.resolve();
    return (this.measuring ??= this.askForSpace());
  }

  measureIsLate(): void {
    this.stalled = this.measuring !== undefined;
  }

  /** Promises room to a write; the caller has checked `remaining` in the same turn. */
  promise(bytes: number): void {
    this.promised += bytes;
    this.activeWrites++;
  }

  /** Turns a promise into written bytes. */
  consume(bytes: number): void {
    this.promised -= bytes;
    this.space = { ...this.space, free: this.space.free - bytes };
  }

  /** Gives back what is left of a promise. */
  release(bytes: number): void {
    this.promised -= bytes;
    this.activeWrites--;
    assert(this.promised >= 0 && this.activeWrites >= 0, 'promises are given back once');
  }

  status(): VolumeStatus {
    const { capacity } = this.space;
    return {
      id: this.id,
      capacity,
      used: this.failed ? 0 : this.used,
      remaining: this.remaining,
      failed: this.failed,
    };
  }

  async close(): Promise<void> {
    await this.smallFiles.close();
    await this.index.close();
  }

  private async askForSpace(): Promise<void> {
    try {
      this.space = await this.fs.space(this.dir);
    } catch (error) {
      this.fail(`its room cannot be measured: ${errorMessage(error)}`);
    }
    this.measuring = undefined;
    this.stalled = false;
  }

  private mustServe(): void {
    if (this.failed) throw this.failedError();
  }

  private judge(error: unknown): unknown {
    if (error instanceof DfsError || hasCode(error, 'ENOENT')) return error;
    if (hasCode(error, 'ENOSPC', 'EDQUOT'))
      return new DfsError('NO_SPACE', `disk ${this.dir} is full; free or add room`, {
        cause: error,
      });
    if (!hasCode(error, ...DISK_FAULTS)) return error;
    this.fail(errorMessage(error));
    return this.failedError(error);
  }

  private failedError(cause?: unknown): DfsError {
    return new DfsError(
      'VOLUME_FAILED',
      `disk ${this.dir} failed (${this.failure ?? 'unknown'}); replace it, its blocks are repaired from elsewhere`,
      { path: this.dir, cause },
    );
  }
}

async function makeBlockFolders(fs: FileSystem, path: string): Promise<void> {
  await fs.makeFolder(path);
  const there = new Set(await fs.list(path));
  for (let i = 0; i < FOLDER_COUNT; i++)
    if (!there.has(folderName(i))) await fs.makeFolder(join(path, folderName(i)));
  await syncFolder(fs, path);
}
