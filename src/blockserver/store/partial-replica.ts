import { crc32c } from '../../common/checksum.js';
import type { Durability, Packet } from '../../common/block-messages.js';
import { assert } from '../../common/assert.js';
import { errorMessage } from '../../common/error.js';
import type { Generation } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';
import { CHUNK_BYTES, MiB } from '../../common/sizes.js';
import { ChunkCrcs } from '../core/chunk-crcs.js';
import { encodeTrailer, type Trailer } from '../core/trailer.js';
import { syncFolder, writeWhole } from '../../runtime/durable-files.js';
import type { OpenFile } from '../../runtime/file-system.js';
import type { WriteManner } from '../../runtime/open-file.js';
import type { FileHashing, ReplicaInMaking } from './replica-in-making.js';
import type { Volume } from './volume.js';
import { readWhole } from '../../runtime/read-whole.js';

/** How far the content is that of an older generation. */
export interface Ancestor {
  readonly generation: Generation;
  readonly length: number;
}

/**
 * A replica that is being written, in tmp/ under its generation. It becomes final by `finish`, in this order: data and
 * trailer written, fdatasync, rename, folder fsync. A crash before the rename leaves a file in tmp/, which a start
 * throws away; after it, a whole replica.
 */
export class PartialReplica implements ReplicaInMaking {
  readonly volume: Volume;
  private current: ReplicaName;
  private path: string;
  private readonly file: OpenFile;
  private readonly crcs = new ChunkCrcs();
  private older: readonly Ancestor[] = [];
  private promised: number;
  private over = false;

  private constructor(
    place: { volume: Volume; path: string; file: OpenFile; promised: number },
    name: ReplicaName,
  ) {
    this.volume = place.volume;
    this.path = place.path;
    this.file = place.file;
    this.promised = place.promised;
    this.current = { blockId: name.blockId, generation: name.generation };
  }

  /**
   * Starts an empty one; takes over the promise of `promised` bytes that the volume made. It is written past the page cache,
   * of which three copies would cost more than all else of a write (docs/adr/0012).
   */
  static async create(
    volume: Volume,
    name: ReplicaName,
    promised: number,
  ): Promise<PartialReplica> {
    const path = volume.temporaryPath(name);
    const { fs } = volume;
    try {
      const file = await volume.run(() => fs.open(path, 'wx+', { pastCache: true }));
      return new PartialReplica({ volume, path, file, promised }, name);
    } catch (error) {
      volume.release(promised);
      throw error;
    }
  }

  /**
   * Starts from the first `keep` bytes of a final replica, which stays as it is. Throws DamagedChunk if a kept chunk is
   * not what its trailer says.
   */
  static async copyOf(
    volume: Volume,
    from: { readonly trailer: Trailer; readonly keep: number },
    name: ReplicaName,
    promised: number,
  ): Promise<PartialReplica> {
    const path = volume.temporaryPath(name);
    const { fs } = volume;
    let partial: PartialReplica;
    try {
      await volume.run(() => fs.copy(volume.finalPath(from.trailer), path));
      const file = await volume.run(() => fs.open(path, 'r+'));
      partial = new PartialReplica({ volume, path, file, promised }, name);
    } catch (error) {
      await fs.removeTree(path).catch(() => {});
      volume.release(promised);
      throw error;
    }
    try {
      await partial.takeOver(from.trailer, from.keep);
      return partial;
    } catch (error) {
      await partial.discard();
      throw error;
    }
  }

  get name(): ReplicaName {
    return this.current;
  }

  /** The generations that it went on from. */
  get ancestors(): readonly Ancestor[] {
    return this.older;
  }

  /** Bytes written. */
  get length(): number {
    return this.crcs.length;
  }

  get chunkCrcs(): readonly number[] {
    return this.crcs.all;
  }

  /** Where the bytes are. */
  get filePath(): string {
    return this.path;
  }

  /** Read back from its file. */
  sha256(hasher: FileHashing): Promise<Uint8Array> {
    return hasher.sha256(this.path, this.length, [...this.chunkCrcs]);
  }

  /** Whether the first `length` bytes are those that the writer sent under `generation`. */
  holds(generation: Generation, length: number): boolean {
    const own = { generation: this.current.generation, length: this.length };
    return [own, ...this.older].some((a) => a.generation === generation && a.length >= length);
  }

  /** Writes the next bytes; their piece CRCs were checked. One call at a time. */
  async append(packet: Packet, manner?: WriteManner): Promise<void> {
    assert(packet.offset === this.length, 'packets are written without gaps');
    await this.volume.run(() => writeWhole(this.file, packet.data, packet.offset, manner));
    this.crcs.append(packet.data, packet.crcs);
    this.consume(packet.data.length);
  }

  /**
   * Takes note of bytes that another thread has written to the file, behind those that it has: whole chunks, but for the
   * last one of the block.
   */
  noteWritten(bytes: number, chunkCrcs: readonly number[]): void {
    this.crcs.appendChunks(bytes, chunkCrcs);
    this.consume(bytes);
  }

  /** Goes on under a newer generation from the first `keep` bytes. */
  async goOn(generation: Generation, keep: number): Promise<void> {
    const next = { blockId: this.current.blockId, generation };
    const path = this.volume.temporaryPath(next);
    const within = keep % CHUNK_BYTES;
    await this.volume.run(() => this.file.truncate(keep));
    const rest = await this.volume.run(() => readWhole(this.file, within, keep - within));
    await this.volume.run(() => this.volume.fs.rename(this.path, path));
    this.path = path;
    const own = { generation: this.current.generation, length: this.length };
    this.older = [own, ...this.older].map((ancestor) => ({
      generation: ancestor.generation,
      length: Math.min(ancestor.length, keep),
    }));
    this.crcs.cut(keep, within === 0 ? undefined : crc32c(rest));
    this.current = next;
  }

  /** Makes it final; returns the bytes of the file. The promise is given back, whatever happens. */
  async finish(trailer: Trailer, durability: Durability): Promise<number> {
    const { volume, file } = this;
    const { fs } = volume;
    const bytes = encodeTrailer(trailer);
    await volume.run(() => writeWhole(file, bytes, this.length));
    if (durability === 'sync') await volume.runSync(() => file.datasync());
    await volume.run(() => fs.rename(this.path, volume.finalPath(this.current)));
    if (durability === 'sync')
      await volume.runSync(() => syncFolder(fs, volume.folderPath(this.current.blockId)));
    await this.end();
    return this.length + bytes.length;
  }

  /** Throws it away. */
  async discard(): Promise<void> {
    if (this.over) return;
    await this.end();
    if (!this.volume.failed) await this.volume.fs.removeTree(this.path).catch(() => {});
  }

  private async end(): Promise<void> {
    if (this.over) return;
    this.over = true;
    this.volume.release(this.promised);
    try {
      await this.file.close();
    } catch (error) {
      this.volume.fail(`close failed: ${errorMessage(error)}`);
    }
  }

  /** Checks the kept chunks of a copied file and cuts off the rest. */
  private async takeOver(trailer: Trailer, keep: number): Promise<void> {
    let lastCrc: number | undefined;
    for (let at = 0; at < keep; at += MiB) {
      const length = Math.min(MiB, trailer.length - at);
      const data = await this.volume.run(() => readWhole(this.file, length, at));
      if (data.length < length) throw new DamagedChunk(at);
      for (let chunk = 0; chunk < length && at + chunk < keep; chunk += CHUNK_BYTES) {
        const bytes = data.subarray(chunk, chunk + CHUNK_BYTES);
        if (crc32c(bytes) !== trailer.chunkCrcs[(at + chunk) / CHUNK_BYTES])
          throw new DamagedChunk(at + chunk);
        lastCrc = crc32c(bytes.subarray(0, keep - at - chunk));
      }
    }
    this.crcs.reset(trailer.chunkCrcs, trailer.length);
    this.crcs.cut(keep, lastCrc);
    await this.volume.run(() => this.file.truncate(keep));
    this.older = [{ generation: trailer.generation, length: keep }];
    this.consume(keep);
  }

  /** What was promised to this replica is taken now. */
  private consume(bytes: number): void {
    const consumed = Math.min(bytes, this.promised);
    this.promised -= consumed;
    this.volume.consume(consumed);
  }
}

/** A chunk of a final replica is not what its trailer says. */
export class DamagedChunk extends Error {
  override readonly name = 'DamagedChunk';
  readonly offset: number;

  constructor(offset: number) {
    super(`the chunk at byte ${offset} does not match its checksum`);
    this.offset = offset;
  }
}
