import type { Readable, Writable } from 'node:stream';
import { DfsError } from '../common/error.js';
import type { FileStatus, LocatedBlock } from '../common/file-status.js';
import { clientId, type InodeId } from '../common/ids.js';
import type { ClusterInfo, CreateFileResponse } from '../common/namespace-messages.js';
import type { Cancel, ConnectOptions, Dfs, ReadOptions, WriteOptions } from './api.js';
import { BlockLocator } from './read/block-locator.js';
import type { DfsClientParts } from './client-parts.js';
import { connectParts } from './connect.js';
import { EqualShares } from './core/equal-shares.js';
import { clip } from './core/split-ranges.js';
import { fileChecksum } from './read/file-checksum.js';
import { DfsFileReader } from './read/file-reader.js';
import type { OpenedFile } from './write/file-writer-options.js';
import { DfsFileWriter } from './write/file-writer.js';
import { LeaseRenewer } from './write/lease-renewer.js';
import { MasterLink } from './master-link.js';
import { MetadataClient } from './metadata-client.js';
import { PacketPool } from './write/packet-pool.js';
import { ServerMemory } from './server-memory.js';
import { ServerLatencies } from './core/server-latencies.js';
import { Sha256Worker, type BlockHashes } from './write/sha256-worker.js';
import { readableFrom, writableTo } from './streams.js';
import { truncateFile } from './write/truncate-file.js';

const FILE_MODE = 0o644;

/** A client of one cluster; see `Dfs` for what each call does. */
export class DfsClient extends MetadataClient implements Dfs {
  private readonly parts: DfsClientParts;
  /** Numbers for completions that go with blocks (`HandedCompletion`). */
  private readonly completions: MasterLink;
  private readonly locator: BlockLocator;
  private readonly servers: ServerMemory;
  private readonly latencies: ServerLatencies;
  private readonly leases: LeaseRenewer;
  private readonly hashes: BlockHashes;
  private readonly pool: PacketPool;
  private readonly writerShares: EqualShares;
  private readonly readerShares: EqualShares;
  private readonly openWriters = new Set<DfsFileWriter>();
  /** Calls that are about to open one more. */
  private opening = 0;
  /** The one opened last of each file: those before it have lost their lease, or are closing. */
  private readonly writerOf = new Map<InodeId, DfsFileWriter>();
  private cluster: Promise<ClusterInfo> | undefined;
  private closing: Promise<void> | undefined;

  constructor(parts: DfsClientParts) {
    const { masters, identity, environment } = parts;
    const { limits } = environment;
    const timeoutMs = parts.timeoutMs ?? limits.timeoutMs;
    const link = { masters, identity, environment, timeoutMs, onWaiting: parts.onWaiting };
    super(link);
    const completer = { ...identity, clientId: clientId(`${identity.clientId}.completions`) };
    this.completions = new MasterLink({ ...link, identity: completer });
    this.parts = parts;
    this.hashes = parts.hashes ?? new Sha256Worker();
    this.locator = new BlockLocator(this.link, identity);
    this.servers = new ServerMemory(environment);
    this.latencies = new ServerLatencies(limits);
    this.leases = new LeaseRenewer(this.link, environment);
    this.pool = new PacketPool(limits.packetBytes);
    this.writerShares = new EqualShares({
      total: limits.unackedBytesOfAllMax,
      most: limits.unackedBytesMax,
      least: limits.unackedShareBytesMin,
    });
    this.readerShares = new EqualShares({
      total: limits.readBytesOfAllMax,
      most: limits.readBytesMax,
      least: limits.readShareBytesMin,
    });
  }

  /** Connects at the first call: that is also where an absent master shows. */
  static connect(options: ConnectOptions = {}): Promise<DfsClient> {
    return Promise.resolve().then(() => new DfsClient(connectParts(options)));
  }

  async truncate(path: string, length: number, options: Cancel = {}): Promise<FileStatus> {
    const { minReplicas, leaseTimeoutMs } = await this.clusterFacts();
    const release = this.leases.hold(leaseTimeoutMs);
    try {
      return await truncateFile({
        ...this.io(),
        path,
        length,
        minReplicas,
        signal: options.signal,
      });
    } finally {
      release();
    }
  }

  async *locate(path: string, options: ReadOptions = {}): AsyncGenerator<LocatedBlock> {
    const { start = 0, length = Number.POSITIVE_INFINITY, signal } = options;
    const span = { start, end: start + length };
    if (length === 0) return;
    for await (const page of this.locator.pages(path, span, signal))
      for (const block of page.blocks) if (clip(block, span).length > 0) yield block;
  }

  async checksum(
    path: string,
    options: Cancel = {},
  ): Promise<{ algorithm: 'COMPOSITE-CRC32C'; value: string }> {
    const crc = await fileChecksum({ ...this.io(), locator: this.locator }, path, options.signal);
    return { algorithm: 'COMPOSITE-CRC32C', value: crc.toString(16).padStart(8, '0') };
  }

  openWriter(path: string, options: WriteOptions = {}): Promise<DfsFileWriter> {
    return this.open(options, async () => created(path, await this.create(path, options, false)));
  }

  async openAppend(path: string, options: WriteOptions = {}): Promise<DfsFileWriter> {
    const request = { path, ifVersion: options.ifVersion };
    return this.open(options, async () => {
      const { inode, blockSize, length, lastBlock } = await this.change(
        options,
        (namespace, context, call) => namespace.appendFile(context, request, call),
      );
      return {
        inode,
        path,
        blockSize,
        length,
        firstBlock: undefined,
        lastBlock,
        published: true,
      };
    });
  }

  createWriteStream(path: string, options: WriteOptions = {}): Writable {
    return writableTo(() => this.openWriter(path, options));
  }

  createAppendStream(path: string, options: WriteOptions = {}): Writable {
    return writableTo(() => this.openAppend(path, options));
  }

  createReadStream(path: string, options: ReadOptions = {}): Readable {
    return readableFrom((signal) => this.read(path, { ...options, signal }), options.signal);
  }

  read(path: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    const { locator, readerShares: shares } = this;
    return new DfsFileReader({ ...this.io(), locator, shares, path, read: options }).read();
  }

  async readFile(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const slices: Uint8Array[] = [];
    for await (const slice of this.read(path, options)) slices.push(slice);
    return new Uint8Array(Buffer.concat(slices));
  }

  async makeEmptyFile(path: string, options: WriteOptions = {}): Promise<FileStatus> {
    this.throwIfClosed();
    const made = await this.create(path, options, true);
    if (made.closed !== undefined) return made.closed;
    // The master is of an earlier version, and has opened it.
    const writer = await this.open(options, () => Promise.resolve(created(path, made)));
    return writer.close();
  }

  async writeFile(
    path: string,
    data: Uint8Array | string,
    options: WriteOptions = {},
  ): Promise<FileStatus> {
    if (data.length === 0) return this.makeEmptyFile(path, options);
    const writer = await this.openWriter(path, options);
    try {
      await writer.write(typeof data === 'string' ? Buffer.from(data) : data);
      return await writer.close();
    } catch (error) {
      await writer.abort().catch(() => {});
      throw error;
    }
  }

  /** Bytes of packets that this client's writers hold, now and at most so far. */
  get packetMemory(): { readonly liveBytes: number; readonly peakBytes: number } {
    return this.pool.use;
  }

  /** Bytes read from files of this host, and how often one that was tried was read over the network after all. */
  get localReads(): { readonly bytes: number; readonly fallbacks: number } {
    return this.parts.localReads?.figures ?? { bytes: 0, fallbacks: 0 };
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async shutDown(): Promise<void> {
    await Promise.all([...this.openWriters].map((writer) => writer.abort().catch(() => {})));
    this.leases.stop();
    await this.hashes.close();
    await this.parts.disconnect?.();
  }

  private async open(
    options: WriteOptions,
    take: () => Promise<OpenedFile>,
  ): Promise<DfsFileWriter> {
    this.throwIfClosed();
    this.opening++;
    try {
      const isOneOfFew =
        this.opening + this.openWriters.size <= this.parts.environment.limits.handOverWritersMax;
      const facts = await this.clusterFacts();
      return this.writerOfFile(await take(), options, facts, isOneOfFew);
    } finally {
      this.opening--;
    }
  }

  private writerOfFile(
    file: OpenedFile,
    options: WriteOptions,
    { minReplicas, leaseTimeoutMs, completeForHolder }: ClusterInfo,
    isOneOfFew: boolean,
  ): DfsFileWriter {
    this.writerOf.get(file.inode)?.supersede();
    const release = this.leases.hold(leaseTimeoutMs);
    const leaveShares = this.writerShares.join();
    const writer: DfsFileWriter = new DfsFileWriter({
      ...this.io(),
      file,
      completions: completeForHolder === true && isOneOfFew ? this.completions : undefined,
      pool: this.pool,
      shares: this.writerShares,
      ack: options.ack ?? 'all',
      durability: options.durability,
      minReplicas,
      signal: options.signal,
      onClosed: () => {
        release();
        leaveShares();
        this.openWriters.delete(writer);
        if (this.writerOf.get(file.inode) === writer) this.writerOf.delete(file.inode);
      },
    });
    this.openWriters.add(writer);
    this.writerOf.set(file.inode, writer);
    return writer;
  }

  private create(path: string, options: WriteOptions, close: boolean): Promise<CreateFileResponse> {
    const request = {
      path,
      mode: options.mode ?? FILE_MODE,
      replication: options.replication ?? 0,
      blockSize: options.blockSize ?? 0,
      overwrite: options.overwrite ?? false,
      createParents: options.createParents ?? false,
      ifVersion: options.ifVersion,
      close,
      // Where nothing is written, it is given up again: that is seldom, and a call more.
      withBlock: close ? undefined : { writerHost: this.parts.identity.host },
    };
    return this.change(options, (namespace, context, call) =>
      namespace.createFile(context, request, call),
    );
  }

  private throwIfClosed(): void {
    if (this.closing !== undefined)
      throw new DfsError('INVALID_ARGUMENT', 'This client is closed; connect again');
  }

  /** What does not change while the cluster runs; asked once, and again if that failed. */
  private async clusterFacts(): Promise<ClusterInfo> {
    this.cluster ??= this.clusterInfo();
    try {
      return await this.cluster;
    } catch (error) {
      this.cluster = undefined;
      throw error;
    }
  }

  private io() {
    const { link, locator, servers, latencies, hashes } = this;
    const { connectBlock, localReads, identity, environment } = this.parts;
    return {
      link,
      locator,
      servers,
      latencies,
      hashes,
      connectBlock,
      localReads,
      identity,
      environment,
    };
  }
}

/** A new file, as its writer begins with it. */
function created(path: string, { inode, blockSize, block }: CreateFileResponse): OpenedFile {
  const nothing = { length: 0, lastBlock: undefined, published: false };
  return { inode, path, blockSize, firstBlock: block, ...nothing };
}

/** The client library over any way to reach the master and the block servers. */
export function createDfsClient(parts: DfsClientParts): DfsClient {
  return new DfsClient(parts);
}
