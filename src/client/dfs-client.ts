import type { Readable, Writable } from 'node:stream';
import { DfsError, isDfsError } from '../common/error.js';
import { childPath } from '../common/path.js';
import type {
  CheckpointResult,
  ClusterReport,
  FsckFile,
  Health,
  SafeModeAction,
  SafeModeStatus,
} from '../common/admin-messages.js';
import type { ContentSummary, FileStatus, LocatedBlock } from '../common/file-status.js';
import type { ClusterInfo } from '../common/namespace-messages.js';
import type { CallContext, CallOptions, NamespaceApi } from '../rpc/namespace-api.js';
import type { Cancel, Dfs, FileWriter, ReadOptions, RemoveOptions, WriteOptions } from './api.js';
import { BlockLocator } from './block-locator.js';
import { clip } from './core/split-ranges.js';
import type { ConnectBlock, Environment, Identity } from './environment.js';
import { fileChecksum } from './file-checksum.js';
import { DfsFileReader } from './file-reader.js';
import { DfsFileWriter, type OpenedFile } from './file-writer.js';
import { LeaseRenewer } from './lease-renewer.js';
import { MasterLink, type MasterStub } from './master-link.js';
import { PacketPool } from './packet-pool.js';
import { ServerMemory } from './server-memory.js';
import { Sha256Worker } from './sha256-worker.js';
import { readableFrom, writableTo } from './streams.js';
import { truncateFile } from './truncate-file.js';

export interface DfsClientParts {
  readonly masters: readonly MasterStub[];
  readonly connectBlock: ConnectBlock;
  readonly identity: Identity;
  readonly environment: Environment;
  readonly timeoutMs?: number | undefined;
  /** Closes the connections behind the stubs. */
  readonly disconnect?: (() => Promise<void> | void) | undefined;
}

type NamespaceCall<T> = (
  namespace: NamespaceApi,
  context: CallContext,
  call: CallOptions,
) => Promise<T>;

const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;

/** A client of one cluster; see `Dfs` for what each call does. */
export class DfsClient implements Dfs {
  private readonly parts: DfsClientParts;
  private readonly link: MasterLink;
  private readonly locator: BlockLocator;
  private readonly servers: ServerMemory;
  private readonly leases: LeaseRenewer;
  private readonly hashes = new Sha256Worker();
  private readonly pool: PacketPool;
  private readonly openWriters = new Set<FileWriter>();
  private cluster: Promise<ClusterInfo> | undefined;
  private closing: Promise<void> | undefined;

  constructor(parts: DfsClientParts) {
    const { masters, identity, environment } = parts;
    const { limits } = environment;
    const timeoutMs = parts.timeoutMs ?? limits.timeoutMs;
    this.parts = parts;
    this.link = new MasterLink({ masters, identity, environment, timeoutMs });
    this.locator = new BlockLocator(this.link, identity);
    this.servers = new ServerMemory(environment);
    this.leases = new LeaseRenewer(this.link, environment);
    this.pool = new PacketPool(limits.packetBytes, limits.unackedBytesMax);
  }

  stat(path: string, options: Cancel = {}): Promise<FileStatus> {
    return this.ask(options, (namespace, context, call) => namespace.stat(context, { path }, call));
  }

  async exists(path: string, options: Cancel = {}): Promise<boolean> {
    try {
      await this.stat(path, options);
      return true;
    } catch (error) {
      if (isDfsError(error, 'NOT_FOUND', 'PARENT_NOT_FOUND', 'NOT_DIRECTORY')) return false;
      throw error;
    }
  }

  async *list(path: string, options: Cancel = {}): AsyncGenerator<FileStatus> {
    const limit = this.parts.environment.limits.listPageEntries;
    for (let startAfter = ''; ;) {
      const request = { path, startAfter, limit };
      const page = await this.ask(options, (namespace, context, call) =>
        namespace.list(context, request, call),
      );
      // A file lists itself under an empty name.
      for (const entry of page.entries)
        yield { ...entry, path: entry.path === '' ? path : childPath(path, entry.path) };
      const last = page.entries.at(-1);
      if (!page.hasMore || last === undefined) return;
      startAfter = last.path;
    }
  }

  mkdir(
    path: string,
    options: Cancel & { parents?: boolean; mode?: number } = {},
  ): Promise<FileStatus> {
    const request = {
      path,
      mode: options.mode ?? DIRECTORY_MODE,
      parents: options.parents ?? false,
    };
    return this.change(options, (namespace, context, call) =>
      namespace.mkdir(context, request, call),
    );
  }

  rename(
    source: string,
    target: string,
    options: Cancel & { overwrite?: boolean; ifVersion?: number } = {},
  ): Promise<FileStatus> {
    const { overwrite = false, ifVersion } = options;
    const request = { source, target, overwrite, ifVersion };
    return this.change(options, (namespace, context, call) =>
      namespace.rename(context, request, call),
    );
  }

  remove(path: string, options: RemoveOptions = {}): Promise<void> {
    const request = { path, recursive: options.recursive ?? false, ifVersion: options.ifVersion };
    return this.change(options, (namespace, context, call) =>
      namespace.remove(context, request, call),
    );
  }

  setReplication(path: string, replication: number, options: Cancel = {}): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setReplication(context, { path, replication }, call),
    );
  }

  setMode(path: string, mode: number, options: Cancel = {}): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setMode(context, { path, mode }, call),
    );
  }

  setOwner(
    path: string,
    { owner = '', group = '' }: { owner?: string; group?: string },
    options: Cancel = {},
  ): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setOwner(context, { path, owner, group }, call),
    );
  }

  setTimes(
    path: string,
    { mtimeMs, atimeMs }: { mtimeMs?: number; atimeMs?: number },
    options: Cancel = {},
  ): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setTimes(context, { path, mtimeMs, atimeMs }, call),
    );
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

  concat(target: string, sources: readonly string[], options: Cancel = {}): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.concat(context, { target, sources }, call),
    );
  }

  contentSummary(path: string, options: Cancel = {}): Promise<ContentSummary> {
    return this.ask(options, (namespace, context, call) =>
      namespace.contentSummary(context, { path }, call),
    );
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

  async openWriter(path: string, options: WriteOptions = {}): Promise<DfsFileWriter> {
    const request = {
      path,
      mode: options.mode ?? FILE_MODE,
      replication: options.replication ?? 0,
      blockSize: options.blockSize ?? 0,
      overwrite: options.overwrite ?? false,
      createParents: options.createParents ?? false,
      ifVersion: options.ifVersion,
    };
    return this.open(options, async () => {
      const { inode, blockSize } = await this.change(options, (namespace, context, call) =>
        namespace.createFile(context, request, call),
      );
      return { inode, path, blockSize, length: 0, lastBlock: undefined, published: false };
    });
  }

  async openAppend(path: string, options: WriteOptions = {}): Promise<DfsFileWriter> {
    const request = { path, ifVersion: options.ifVersion };
    return this.open(options, async () => {
      const { inode, blockSize, length, lastBlock } = await this.change(
        options,
        (namespace, context, call) => namespace.appendFile(context, request, call),
      );
      return { inode, path, blockSize, length, lastBlock, published: true };
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
    return new DfsFileReader({ ...this.io(), locator: this.locator, path, read: options }).read();
  }

  async readFile(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
    const slices: Uint8Array[] = [];
    for await (const slice of this.read(path, options)) slices.push(slice);
    return new Uint8Array(Buffer.concat(slices));
  }

  async writeFile(
    path: string,
    data: Uint8Array | string,
    options: WriteOptions = {},
  ): Promise<FileStatus> {
    const writer = await this.openWriter(path, options);
    try {
      await writer.write(typeof data === 'string' ? Buffer.from(data) : data);
      return await writer.close();
    } catch (error) {
      await writer.abort().catch(() => {});
      throw error;
    }
  }

  clusterInfo(options: Cancel = {}): Promise<ClusterInfo> {
    return this.ask(options, (namespace, context, call) =>
      namespace.clusterInfo(context, {}, call),
    );
  }

  report(options: Cancel = {}): Promise<ClusterReport> {
    return this.link.read(({ admin }, context, call) => admin.report(context, call), options);
  }

  async *fsck(
    path: string,
    options: Cancel & { withBlocks?: boolean } = {},
  ): AsyncGenerator<{ files: readonly FsckFile[]; directories: number }> {
    let directories = 0;
    for (let cursor: Uint8Array | undefined; ;) {
      const request = { path, cursor, withBlocks: options.withBlocks ?? false };
      const page = await this.link.read(
        ({ admin }, context, call) => admin.fsckPage(context, request, call),
        options,
      );
      directories += page.directories;
      yield { files: page.files, directories };
      if (page.cursor === undefined) return;
      // Received bytes are a view on their message.
      cursor = new Uint8Array(page.cursor);
    }
  }

  safeMode(action: SafeModeAction, options: Cancel = {}): Promise<SafeModeStatus> {
    return this.link.read(
      ({ admin }, context, call) => admin.safeMode(context, { action }, call),
      options,
    );
  }

  checkpoint(options: Cancel = {}): Promise<CheckpointResult> {
    return this.link.read(({ admin }, context, call) => admin.checkpoint(context, call), {
      signal: options.signal,
      patient: true,
    });
  }

  health(options: Cancel = {}): Promise<Health> {
    return this.link.read(({ admin }, _context, call) => admin.health(call), options);
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
    if (this.closing !== undefined)
      throw new DfsError('INVALID_ARGUMENT', 'This client is closed; connect again');
    const { minReplicas, leaseTimeoutMs } = await this.clusterFacts();
    const file = await take();
    const release = this.leases.hold(leaseTimeoutMs);
    const writer: DfsFileWriter = new DfsFileWriter({
      ...this.io(),
      file,
      pool: this.pool,
      ack: options.ack ?? 'all',
      durability: options.durability ?? 'sync',
      minReplicas,
      signal: options.signal,
      onClosed: () => {
        release();
        this.openWriters.delete(writer);
      },
    });
    this.openWriters.add(writer);
    return writer;
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
    const { link, locator, servers, hashes } = this;
    const { connectBlock, identity, environment } = this.parts;
    return { link, locator, servers, hashes, connectBlock, identity, environment };
  }

  private ask<T>(options: Cancel, call: NamespaceCall<T>): Promise<T> {
    return this.link.read((master, context, bounds) => call(master.namespace, context, bounds), {
      signal: options.signal,
    });
  }

  private change<T>(options: Cancel, call: NamespaceCall<T>): Promise<T> {
    return this.link.mutate((master, context, bounds) => call(master.namespace, context, bounds), {
      signal: options.signal,
    });
  }
}

/** The client library over any way to reach the master and the block servers. */
export function createDfsClient(parts: DfsClientParts): DfsClient {
  return new DfsClient(parts);
}
