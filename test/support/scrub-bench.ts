import { mkdtemp, rm } from 'node:fs/promises';
import { createHash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeTrailer } from '../../src/blockserver/core/trailer.js';
import { DEFAULT_LIMITS, type BlockServerLimits } from '../../src/blockserver/limits.js';
import { Scrubber } from '../../src/blockserver/scrub/scrubber.js';
import { BlockStore } from '../../src/blockserver/store/block-store.js';
import { openLevelDatabase } from '../../src/blockserver/store/index-database.js';
import type { Volume } from '../../src/blockserver/store/volume.js';
import { pieceCrcs } from '../../src/common/checksum.js';
import { seededRandom } from '../../src/common/clock.js';
import { blockId, clusterId, generation, inodeId } from '../../src/common/ids.js';
import type { ReplicaName } from '../../src/common/node-messages.js';
import { silentLog } from '../../src/runtime/log.js';
import { yieldTurn } from '../../src/runtime/yield-turn.js';
import { testBytes } from './block-cluster.js';
import { MemoryFileSystem } from './memory-file-system.js';
import { VirtualTime } from './virtual-time.js';

/** A scrubber over block files in memory, on virtual time. Only the index of each disk is a real one. */
export class ScrubBench {
  readonly time = new VirtualTime();
  readonly fs = new MemoryFileSystem();
  /** What the master would hear: `block.generation`. */
  readonly damaged: string[] = [];
  readonly changed: string[] = [];
  readonly writing = new Set<number>();
  busy = false;
  store!: BlockStore;
  scrubber!: Scrubber;
  private readonly root: string;
  private readonly limits: Partial<BlockServerLimits>;

  private readonly disks: number;

  private constructor(root: string, limits: Partial<BlockServerLimits>, disks: number) {
    this.root = root;
    this.limits = limits;
    this.disks = disks;
  }

  /** `blocks` are lengths by block id, of generation 1. */
  static async open(
    blocks: Readonly<Record<number, number>> = {},
    limits: Partial<BlockServerLimits> = {},
    disks = 1,
  ): Promise<ScrubBench> {
    const root = await mkdtemp(join(tmpdir(), 'cairn-scrub-'));
    const bench = new ScrubBench(root, limits, disks);
    await bench.start();
    for (const [id, length] of Object.entries(blocks)) bench.add(`${id}.1`, length);
    return bench;
  }

  get volume(): Volume {
    return this.volumeAt(0);
  }

  private volumeAt(disk: number): Volume {
    const volume = this.store.volumes[disk];
    if (volume === undefined) throw new Error('no volume');
    return volume;
  }

  /** Ends the process, as it were, and starts it again on the same disk. */
  async restart(how: 'stop' | 'kill' = 'stop'): Promise<void> {
    const before = new Map([...this.fs.files].map(([path, { bytes }]) => [path, { bytes }]));
    await this.end();
    if (how === 'kill') {
      this.fs.files.clear();
      for (const [path, file] of before) this.fs.files.set(path, file);
    }
    await this.start();
  }

  async close(): Promise<void> {
    await this.end();
    await rm(this.root, { recursive: true, force: true });
  }

  /** A sound replica that was just sealed. */
  add(replica: string, length: number, disk = 0): void {
    const volume = this.volumeAt(disk);
    const file = blockFile(replica, length);
    this.fs.put(volume.finalPath(parse(replica)), file);
    this.store.commit(volume, trailerOf(parse(replica), blockData(replica, length)), file.length);
  }

  /** A sound block file that nobody told the store of. */
  putFile(replica: string, length: number, as = replica, disk = 0): void {
    this.fs.put(this.path(as, disk), blockFile(replica, length));
  }

  /** The same with other bytes: of another history, where the numbers were given out too. */
  putOther(replica: string, length: number, disk = 0): void {
    const data = blockData(`${replica}9`, length);
    const trailer = encodeTrailer(trailerOf(parse(replica), data));
    this.fs.put(this.path(replica, disk), Buffer.concat([data, trailer]));
  }

  path(replica: string, disk = 0): string {
    return this.volumeAt(disk).finalPath(parse(replica));
  }

  flip(replica: string, position: number, bit = 3, disk = 0): void {
    const bytes = this.fs.bytesOf(this.path(replica, disk));
    bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
  }

  orders(request = 0, paused = false): void {
    this.scrubber.hear({ request, paused });
  }

  /** Lets time pass, at most `ms`, until `holds`. */
  async until(holds: () => boolean, ms: number): Promise<void> {
    const end = this.time.nowMs() + ms;
    while (!holds()) {
      if (this.time.nowMs() >= end) throw new Error(`not within ${ms} ms`);
      await this.time.advance(Math.max(1, Math.min(100, end - this.time.nowMs())));
    }
  }

  /** Bytes of block files that were read since the last call. */
  takeReads(): number {
    const bytes = this.fs.reads
      .filter(({ path }) => path.endsWith('.blk'))
      .reduce((sum, read) => sum + read.bytes, 0);
    this.fs.reads.length = 0;
    return bytes;
  }

  private async start(): Promise<void> {
    const limits = { ...DEFAULT_LIMITS, ...this.limits };
    this.store = await BlockStore.open({
      dirs: Array.from({ length: this.disks }, (_, i) => join(this.root, `disk${i}`)),
      fs: this.fs,
      log: silentLog,
      limits,
      random: seededRandom(1),
      timers: this.time,
      openIndex: openLevelDatabase,
      newId: randomUUID,
    });
    await this.store.adopt(clusterId('cluster-1'));
    this.store.listener = {
      changed: (name) => void this.changed.push(key(name)),
      replaced: (name) => void this.changed.push(key(name)),
      damaged: (name) => void this.damaged.push(key(name)),
      allVolumesFailed: () => {},
    };
    this.scrubber = new Scrubber({
      store: this.store,
      clock: this.time,
      timers: this.time,
      yieldTurn,
      log: silentLog,
      limits,
      isWriting: (block) => this.writing.has(block),
      busy: () => this.busy,
    });
  }

  private async end(): Promise<void> {
    await this.scrubber.stop();
    await this.store.close();
  }
}

function parse(replica: string): ReplicaName {
  const [block, gen] = replica.split('.').map(Number);
  return { blockId: blockId(block ?? 0), generation: generation(gen ?? 0) };
}

function key({ blockId, generation }: ReplicaName): string {
  return `${blockId}.${generation}`;
}

function blockData(replica: string, length: number): Buffer {
  const { blockId, generation } = parse(replica);
  return testBytes(length, blockId * 1_000 + generation);
}

function blockFile(replica: string, length: number): Buffer {
  const data = blockData(replica, length);
  return Buffer.concat([data, encodeTrailer(trailerOf(parse(replica), data))]);
}

function trailerOf(name: ReplicaName, data: Buffer) {
  return {
    ...name,
    length: data.length,
    sha256: createHash('sha256').update(data).digest(),
    inode: inodeId(7),
    fileOffset: 0,
    path: '/some/file',
    sealedAtMs: 1,
    durability: 'sync' as const,
    chunkCrcs: pieceCrcs(data, 0),
  };
}
