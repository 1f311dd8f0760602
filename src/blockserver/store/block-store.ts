import { LRUCache } from 'lru-cache';
import { must } from '../../common/assert.js';
import { DecodeFault } from '../../common/byte-reader.js';
import type { Random, Timers } from '../../common/clock.js';
import { DfsError, errorMessage, hasCode } from '../../common/error.js';
import type { BlockId, ClusterId, ServerId } from '../../common/ids.js';
import type { ReplicaName, VolumeStatus } from '../../common/node-messages.js';
import { Count } from '../../runtime/figures.js';
import type { Log } from '../../runtime/log.js';
import { replicaKey } from '../core/block-file-name.js';
import { ReplicaTable, type Replica } from '../core/replica-table.js';
import type { Trailer } from '../core/trailer.js';
import type { BlockServerLimits } from '../limits.js';
import { readTrailer, readTrailerOf } from './block-file.js';
import type { FileSystem, OpenFile } from '../../runtime/file-system.js';
import type { OpenIndexDatabase } from './index-database.js';
import { loadReplicas } from './load-replicas.js';
import { openVolumes } from './open-volumes.js';
import type { SmallFiles } from '../small-files/small-files.js';
import type { Volume } from './volume.js';
import { VolumeRoom } from './volume-room.js';

export interface StoreOptions {
  readonly dirs: readonly string[];
  readonly fs: FileSystem;
  readonly log: Log;
  readonly limits: BlockServerLimits;
  readonly random: Random;
  readonly timers: Timers;
  readonly openIndex: OpenIndexDatabase;
  /** Of one disk. */
  readonly openSmallFiles?: (() => SmallFiles) | undefined;
  readonly newId: () => string;
}

/** Who hears of what happens to replicas. Calls are synchronous and must not throw. */
export interface StoreListener {
  changed(name: ReplicaName): void;
  /** A damaged replica gave way to a sound one of the same name. */
  replaced(name: ReplicaName): void;
  damaged(name: ReplicaName, detail: string): void;
  allVolumesFailed(): void;
}

/** The final replicas of all volumes. */
export class BlockStore {
  readonly serverId: ServerId;
  readonly volumes: readonly Volume[];
  readonly table = new ReplicaTable();
  readonly room: VolumeRoom;
  readonly figures = {
    /** Bytes of replicas that were read from disk, for whomever, and those that writers sent and passed their check. */
    bytesRead: new Count(),
    bytesWritten: new Count(),
    /** Times that a client on this host was told where a replica lies; what it reads then, nobody counts here. */
    localFinds: new Count(),
    /** Packets that did not match their checksums on arrival, and replicas that were found damaged on disk. */
    checksumFailures: new Count(),
  };
  listener: StoreListener = { changed() {}, replaced() {}, damaged() {}, allVolumesFailed() {} };
  private cluster: ClusterId | undefined;
  private readonly byId: ReadonlyMap<string, Volume>;
  private readonly trailers: LRUCache<string, Trailer>;
  /** What changes the file of a replica that was there before, by its name: one after the other. */
  private readonly changing = new Map<string, Promise<unknown>>();
  private readonly options: StoreOptions;

  private constructor(
    options: StoreOptions,
    opened: { volumes: readonly Volume[]; serverId: ServerId; clusterId: ClusterId | undefined },
  ) {
    this.options = options;
    this.serverId = opened.serverId;
    this.cluster = opened.clusterId;
    this.volumes = opened.volumes;
    this.room = new VolumeRoom(opened.volumes, options);
    this.byId = new Map(opened.volumes.map((volume) => [volume.id, volume]));
    this.trailers = new LRUCache({
      maxSize: options.limits.trailerCacheBytes,
      sizeCalculation: (trailer) => 512 + trailer.path.length * 2 + trailer.chunkCrcs.length * 8,
    });
    for (const volume of this.volumes) volume.onFailure = () => this.dropVolume(volume);
  }

  static async open(options: StoreOptions): Promise<BlockStore> {
    const store = new BlockStore(options, await openVolumes(options));
    try {
      for (const volume of store.volumes)
        for (const replica of await loadReplicas(volume, options.log)) store.add(volume, replica);
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  get clusterId(): ClusterId | undefined {
    return this.cluster;
  }

  /** Joins a cluster: fresh disks are marked as its own. Throws WRONG_CLUSTER if the disks belong to another. */
  async adopt(clusterId: ClusterId): Promise<void> {
    if (this.cluster !== undefined && this.cluster !== clusterId)
      throw new DfsError(
        'WRONG_CLUSTER',
        `the disks of this server belong to cluster ${this.cluster}, the master to ${clusterId}; check --master`,
      );
    for (const volume of this.volumes)
      if (!volume.failed) await volume.adopt({ clusterId, serverId: this.serverId });
    this.cluster = clusterId;
  }

  /** Takes a replica in that has just become final. */
  commit(volume: Volume, trailer: Trailer, fileBytes: number): void {
    const { blockId, generation, length, sha256 } = trailer;
    if (volume.failed)
      throw new DfsError('VOLUME_FAILED', `disk ${volume.dir} failed while a block was sealed`);
    const old = this.table.get(trailer);
    this.add(volume, {
      blockId,
      generation,
      length,
      fileBytes,
      volumeId: volume.id,
      damaged: false,
    });
    if (old !== undefined && old.volumeId !== volume.id)
      this.volumeOf(old).index.remove(replicaKey(old));
    volume.index.put(trailer, { length, fileBytes, sha256 });
    this.trailers.set(replicaKey(trailer), trailer);
    if (old === undefined) this.listener.changed({ blockId, generation });
    else this.listener.replaced({ blockId, generation });
  }

  /**
   * Runs what puts a file in the place of a replica of the same name, or takes it away, one after the other: a deletion
   * that is under way must not hit the file that comes after.
   */
  async exclusively<T>(name: ReplicaName, work: () => Promise<T>): Promise<T> {
    const key = replicaKey(name);
    const turn = (this.changing.get(key) ?? Promise.resolve()).then(work);
    const settled = turn.catch(() => {});
    this.changing.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.changing.get(key) === settled) this.changing.delete(key);
    }
  }

  /**
   * Takes in a whole block file that is on the disk but not in the table, unless that has changed, or `still` says no,
   * by the time its trailer was read. Throws DecodeFault if it is not whole, ENOENT if it is gone. True if it was taken in.
   */
  async takeIn(volume: Volume, name: ReplicaName, still: () => boolean): Promise<boolean> {
    return this.exclusively(name, async () => {
      const path = volume.finalPath(name);
      const fileBytes = await volume.run(() => volume.fs.size(path));
      const trailer = await volume.run(() => readTrailerOf(volume.fs, path, fileBytes, name));
      if (this.table.get(name) !== undefined || !still()) return false;
      this.commit(volume, trailer, fileBytes);
      return true;
    });
  }

  /** Deletes exactly this replica; what is not there is reported as gone all the same. */
  async delete(name: ReplicaName): Promise<void> {
    const meant = this.table.get(name);
    await this.exclusively(name, () => this.deleteNow(name, meant));
  }

  private async deleteNow(name: ReplicaName, meant: Replica | undefined): Promise<void> {
    const replica = this.table.get(name);
    // The order was for the damaged one, which was replaced while the order waited.
    if (meant?.damaged === true && replica?.damaged === false) return;
    this.forget(name);
    if (replica !== undefined) await this.removeFile(replica);
  }

  /** Takes a second file of `known` off another disk, unless something has changed; true if it is gone. The caller knows that they are the same. */
  async removeTwin(volume: Volume, known: Replica, still: () => boolean): Promise<boolean> {
    return this.exclusively(known, async () => {
      if (this.table.get(known) !== known || known.volumeId === volume.id || !still()) return false;
      volume.index.remove(replicaKey(known));
      await volume.run(() => volume.fs.unlink(volume.finalPath(known)));
      return true;
    });
  }

  /** Puts a second file of the damaged `known`, which the caller found sound, in its place; true if nothing has changed. */
  async swapForTwin(
    volume: Volume,
    known: Replica,
    twin: { readonly replica: Replica; readonly trailer: Trailer; readonly still: () => boolean },
  ): Promise<boolean> {
    return this.exclusively(known, async () => {
      if (this.table.get(known) !== known || known.volumeId === volume.id || !twin.still())
        return false;
      this.commit(volume, twin.trailer, twin.replica.fileBytes);
      await this.removeFile(known);
      return true;
    });
  }

  /** Takes the file of a replica that the table does not have any more off its disk. */
  async removeFile(replica: Replica): Promise<void> {
    const volume = this.volumeOf(replica);
    try {
      await volume.run(() => volume.fs.unlink(volume.finalPath(replica)));
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }

  /**
   * A replica that is not what it was when it was sealed: the master hears of it, and only its sound chunks are served.
   * Its trailer stays known, since the one on the disk may be what is damaged. Counts only for the very replica that
   * was looked at: a repaired one of the same name may have taken its place meanwhile.
   */
  markDamaged(replica: Replica, detail: string): void {
    if (replica.damaged || this.table.get(replica) !== replica) return;
    const { blockId, generation, volumeId: volume } = replica;
    this.table.add({ ...replica, damaged: true });
    this.figures.checksumFailures.add();
    this.options.log.error({ blockId, generation, volume, detail }, 'replica damaged');
    this.listener.damaged({ blockId, generation }, detail);
  }

  /**
   * A replica was read from end to end and is sound: told as one that was replaced, since a master that asks for a copy
   * of it believes it damaged and would go on to.
   */
  vouch(name: ReplicaName): void {
    if (this.table.get(name)?.damaged === false) this.listener.replaced(name);
  }

  /** Tells again how a replica stands that the master asks about: that it is gone, or damaged. */
  tellAgain(name: ReplicaName): void {
    const replica = this.table.get(name);
    if (replica?.damaged === true) this.listener.damaged(name, 'found damaged earlier');
    else this.listener.changed(name);
  }

  /** A replica that is not known as damaged; throws REPLICA_NOT_FOUND, STALE_GENERATION or DATA_CORRUPT. */
  find(name: ReplicaName): Replica {
    const replica = this.findAny(name);
    if (replica.damaged) throw damagedError(replica);
    return replica;
  }

  /** The same, also one that is known as damaged: for who checks each chunk that it takes. */
  findAny(name: ReplicaName): Replica {
    const replica = this.table.get(name);
    const newest = this.table.newestGeneration(name.blockId);
    if (newest === undefined)
      throw new DfsError(
        'REPLICA_NOT_FOUND',
        `this server has no replica of block ${name.blockId}`,
      );
    if (replica === undefined)
      throw new DfsError(
        'STALE_GENERATION',
        `this server has block ${name.blockId} under generation ${newest}, not ${name.generation}`,
      );
    return replica;
  }

  /** The newest replica of a block that is not known as damaged; if all are, the newest. */
  findNewest(block: BlockId): Replica {
    const replica = this.table.of(block).find((r) => !r.damaged) ?? this.table.of(block)[0];
    if (replica === undefined)
      throw new DfsError('REPLICA_NOT_FOUND', `this server has no replica of block ${block}`);
    return replica;
  }

  /** Opens a replica's file; the caller closes it. Throws FileVanished if it is gone though nobody had it deleted. */
  async openReplica(replica: Replica): Promise<OpenFile> {
    const volume = this.volumeOf(replica);
    return this.orVanished(replica, () =>
      volume.run(() => volume.fs.open(volume.finalPath(replica), 'r')),
    );
  }

  /** The whole file of a small replica; throws as `openReplica` does. */
  async readReplica(replica: Replica): Promise<Buffer> {
    const volume = this.volumeOf(replica);
    return this.orVanished(replica, () =>
      volume.runSmall((files) => files.read(volume.finalPath(replica), replica.fileBytes)),
    );
  }

  private async orVanished<T>(replica: Replica, open: () => Promise<T>): Promise<T> {
    try {
      return await open();
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      const vanished = this.table.get(replica) === replica;
      if (!vanished) throw goneError(replica);
      const { blockId, generation, volumeId } = replica;
      this.options.log.error({ blockId, generation, volume: volumeId }, 'block file vanished');
      this.forget(replica);
      throw new FileVanished('REPLICA_NOT_FOUND', goneError(replica).message, { cause: error });
    }
  }

  /** The trailer of a replica, if it was read before. */
  cachedTrailer(name: ReplicaName): Trailer | undefined {
    return this.trailers.get(replicaKey(name));
  }

  /** The trailer of an open replica, from the cache or the file; damage is marked and thrown as DATA_CORRUPT. */
  async trailerOf(replica: Replica, file: Pick<OpenFile, 'read'>): Promise<Trailer> {
    return this.cachedTrailer(replica) ?? this.trailerOnDisk(replica, file);
  }

  /** The same, always from the file. */
  async trailerOnDisk(replica: Replica, file: Pick<OpenFile, 'read'>): Promise<Trailer> {
    try {
      const trailer = await this.volumeOf(replica).run(() =>
        readTrailer(file, replica.fileBytes, replica),
      );
      this.trailers.set(replicaKey(replica), trailer);
      return trailer;
    } catch (error) {
      if (!(error instanceof DecodeFault)) throw error;
      this.markDamaged(replica, `trailer: ${errorMessage(error)}`);
      throw damagedError(replica);
    }
  }

  volumeOf(replica: Replica): Volume {
    return must(this.byId.get(replica.volumeId), 'a replica lies on a volume of this server');
  }

  /** How the disks stand; does not wait for long for one that hangs. */
  async measure(): Promise<readonly VolumeStatus[]> {
    await this.room.measure();
    return this.volumes.map((volume) => volume.status());
  }

  async close(): Promise<void> {
    await Promise.all(this.volumes.map((volume) => volume.close()));
  }

  private add(volume: Volume, replica: Replica): void {
    const twin = this.table.get(replica);
    if (twin !== undefined) this.volumeOf(twin).used -= twin.fileBytes;
    this.table.add(replica);
    volume.used += replica.fileBytes;
  }

  private forget(name: ReplicaName): void {
    const replica = this.table.remove(name);
    this.trailers.delete(replicaKey(name));
    if (replica !== undefined) {
      const volume = this.volumeOf(replica);
      volume.used -= replica.fileBytes;
      volume.index.remove(replicaKey(name));
    }
    this.listener.changed({ blockId: name.blockId, generation: name.generation });
  }

  private dropVolume(volume: Volume): void {
    for (const replica of this.table.all())
      if (replica.volumeId === volume.id) this.forget(replica);
    if (this.volumes.every((each) => each.failed)) this.listener.allVolumesFailed();
  }
}

/** REPLICA_NOT_FOUND where the file of a replica is not on its disk, though its deletion was not ordered. */
export class FileVanished extends DfsError {}

function goneError({ blockId }: ReplicaName): DfsError {
  return new DfsError('REPLICA_NOT_FOUND', `the file of block ${blockId} is gone from this server`);
}

export function damagedError(name: ReplicaName): DfsError {
  return new DfsError(
    'DATA_CORRUPT',
    `this replica of block ${name.blockId} generation ${name.generation} is damaged; read another one`,
  );
}
