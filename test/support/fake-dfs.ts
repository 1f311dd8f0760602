import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import type { Cancel, Dfs, FileWriter, ReadOptions, WriteOptions } from '../../src/client/api.js';
import type {
  ClusterReport,
  FsckBlock,
  FsckFile,
  Hearing,
  SafeModeAction,
} from '../../src/common/admin-messages.js';
import type { GarbageStatus } from '../../src/common/garbage-messages.js';
import type { ExplainRequest, Explanation } from '../../src/common/explain-messages.js';
import { crc32c } from '../../src/common/checksum.js';
import { DfsError } from '../../src/common/error.js';
import type { ErrorCode } from '../../src/common/error-codes.js';
import type { FileStatus, LocatedBlock, ReplicaLocation } from '../../src/common/file-status.js';
import { blockId, clusterId, generation, inodeId, serverId, txId } from '../../src/common/ids.js';
import { childPath, compareNames, joinNames, parsePath } from '../../src/common/path.js';
import type {
  Job,
  NamedServer,
  RepairPolicyChange,
  SetBalanceRequest,
} from '../../src/common/job-messages.js';
import { unwrap } from '../../src/common/refusal.js';
import { REPAIR_POLICY_DEFAULT, type RepairPolicy } from '../../src/common/repair-policy.js';
import type { ServerGoal } from '../../src/common/server-goal.js';

interface FakeInode {
  status: FileStatus;
  data: Buffer;
}

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4', 'bs5', 'bs6'];

/** An in-memory `Dfs` for tests of the command line: a map of paths, with faults that a test may plant. */
export class FakeDfs implements Dfs {
  readonly inodes = new Map<string, FakeInode>();
  /** Called with every call's name and path; a test throws here to plant a fault. */
  onCall: (call: string, path: string) => void | Promise<void> = () => undefined;
  /** Options of the writers opened so far, by path. */
  readonly writes: { path: string; options: WriteOptions }[] = [];
  readonly calls: string[] = [];
  aborted: string[] = [];
  blockSize = 64 * 1024 * 1024;
  sliceBytes = 64 * 1024;
  /** What block servers have yet to tell. */
  hearing: Hearing | undefined;
  safe = false;
  trashIntervalMs = 86_400_000;
  openWriters = 0;
  openWritersMax = 0;
  fsckFiles: FsckFile[] | undefined;
  /** Live replicas of every block, if not the file's replication. */
  liveReplicas: number | undefined;
  /** Entries that a listing has besides the real ones. */
  extraEntries: FileStatus[] = [];
  closed = false;
  /** What was asked of servers and of the balance. */
  readonly orders: unknown[] = [];
  /** Answers of `jobs`, one after the other; the last one stays. */
  jobLists: (readonly Job[])[] = [[]];
  policy: RepairPolicy = REPAIR_POLICY_DEFAULT;
  private nextId = 1;
  private now = Date.UTC(2026, 10, 21, 9, 30, 15, 250);

  constructor() {
    this.put('/', 'directory', Buffer.alloc(0));
  }

  /** Plants a file or directory with its parents. */
  add(path: string, content?: string | Buffer, changes: Partial<FileStatus> = {}): FileStatus {
    const { names } = unwrap(parsePath(path));
    for (let i = 1; i < names.length; i++) {
      const parent = joinNames(names.slice(0, i));
      if (!this.inodes.has(parent)) this.put(parent, 'directory', Buffer.alloc(0));
    }
    const type = content === undefined ? 'directory' : 'file';
    return this.put(path, type, Buffer.from(content ?? ''), changes);
  }

  content(path: string): string {
    return this.need(path).data.toString('utf8');
  }

  has(path: string): boolean {
    return this.inodes.has(path);
  }

  async stat(path: string, options: Cancel = {}): Promise<FileStatus> {
    await this.called('stat', path, options);
    const status = this.need(path).status;
    return { ...status, path, childCount: this.children(path).length };
  }

  async exists(path: string): Promise<boolean> {
    return Promise.resolve(this.inodes.has(path));
  }

  async *list(path: string, options: Cancel = {}): AsyncIterable<FileStatus> {
    await this.called('list', path, options);
    const { status } = this.need(path);
    if (status.type === 'file') {
      yield status;
      return;
    }
    for (const child of this.children(path)) yield this.need(child).status;
    yield* this.extraEntries.filter((entry) => entry.path.startsWith(childPath(path, '')));
  }

  async mkdir(
    path: string,
    options: Cancel & { parents?: boolean; mode?: number } = {},
  ): Promise<FileStatus> {
    await this.called('mkdir', path, options);
    const there = this.inodes.get(path);
    if (there !== undefined) {
      if (options.parents === true && there.status.type === 'directory') return there.status;
      throw fault('ALREADY_EXISTS', path);
    }
    if (options.parents !== true) this.needParent(path);
    return this.add(path, undefined, options.mode === undefined ? {} : { mode: options.mode });
  }

  async rename(
    source: string,
    target: string,
    options: Cancel & { overwrite?: boolean } = {},
  ): Promise<FileStatus> {
    await this.called('rename', source, options);
    this.need(source);
    if (target.startsWith(`${source}/`)) throw fault('RENAME_INTO_ITSELF', target);
    if (this.inodes.has(target) && options.overwrite !== true)
      throw fault('ALREADY_EXISTS', target);
    this.needParent(target);
    for (const [path, inode] of Array.from(this.inodes)) {
      if (path !== source && !path.startsWith(`${source}/`)) continue;
      const moved = target + path.slice(source.length);
      this.inodes.delete(path);
      this.inodes.set(moved, { ...inode, status: { ...inode.status, path: moved } });
    }
    return this.need(target).status;
  }

  async remove(path: string, options: Cancel & { recursive?: boolean } = {}): Promise<void> {
    await this.called('remove', path, options);
    this.need(path);
    const below = Array.from(this.inodes.keys()).filter((each) => each.startsWith(`${path}/`));
    if (below.length > 0 && options.recursive !== true) throw fault('DIRECTORY_NOT_EMPTY', path);
    for (const each of [path, ...below]) this.inodes.delete(each);
  }

  /** As alice, without making names unique. */
  async moveToTrash(
    path: string,
    options: Cancel & { recursive?: boolean } = {},
  ): Promise<FileStatus> {
    await this.called('moveToTrash', path, options);
    const current = '/user/alice/.Trash/Current';
    const parent = current + path.slice(0, path.lastIndexOf('/'));
    if (!this.inodes.has(parent)) this.add(parent, undefined, { mode: 0o1700 });
    const moved = await this.rename(path, current + path);
    return this.change(current + path, { ...moved, atimeMs: this.now });
  }

  async setReplication(path: string, replication: number): Promise<FileStatus> {
    await this.called('setReplication', path);
    return this.change(path, { replication });
  }

  async setMode(path: string, mode: number): Promise<FileStatus> {
    await this.called('setMode', path);
    return this.change(path, { mode });
  }

  async setOwner(path: string, owner: { owner?: string; group?: string }): Promise<FileStatus> {
    await this.called('setOwner', path);
    return this.change(path, owner);
  }

  async setTimes(path: string, times: { mtimeMs?: number; atimeMs?: number }): Promise<FileStatus> {
    await this.called('setTimes', path);
    return this.change(path, times);
  }

  async truncate(path: string, length: number): Promise<FileStatus> {
    await this.called('truncate', path);
    const inode = this.need(path);
    if (length > inode.data.length) throw fault('INVALID_ARGUMENT', path);
    inode.data = inode.data.subarray(0, length);
    return this.change(path, { length });
  }

  async concat(target: string, sources: readonly string[]): Promise<FileStatus> {
    await this.called('concat', target);
    const parts = [target, ...sources].map((path) => this.need(path).data);
    for (const source of sources) this.inodes.delete(source);
    return this.put(target, 'file', Buffer.concat(parts));
  }

  async contentSummary(
    path: string,
    options: Cancel = {},
  ): Promise<{
    directories: number;
    files: number;
    length: number;
    spaceConsumed: number;
    blocks: number;
  }> {
    await this.called('contentSummary', path, options);
    this.need(path);
    const sum = { directories: 0, files: 0, length: 0, spaceConsumed: 0, blocks: 0 };
    for (const [each, { status }] of this.inodes) {
      if (each !== path && !each.startsWith(childPath(path, ''))) continue;
      if (status.type === 'directory') sum.directories++;
      else sum.files++;
      sum.length += status.length;
      sum.spaceConsumed += status.length * status.replication;
      sum.blocks += status.blockCount;
    }
    return sum;
  }

  async *locate(path: string, options: ReadOptions = {}): AsyncIterable<LocatedBlock> {
    await this.called('locate', path, options);
    const { status, data } = this.need(path);
    for (let offset = 0; offset < data.length; offset += status.blockSize) {
      const piece = data.subarray(offset, offset + status.blockSize);
      yield {
        id: blockId(1_000 + status.inode + offset),
        generation: generation(1),
        offset,
        length: piece.length,
        sha256: sha256(piece),
        locations: locations(this.liveReplicas ?? status.replication),
      };
    }
  }

  async checksum(path: string): Promise<{ algorithm: 'COMPOSITE-CRC32C'; value: string }> {
    await this.called('checksum', path);
    const crc = crc32c(this.need(path).data);
    return { algorithm: 'COMPOSITE-CRC32C', value: crc.toString(16).padStart(8, '0') };
  }

  async openWriter(path: string, options: WriteOptions = {}): Promise<FileWriter> {
    await this.called('openWriter', path, options);
    this.writes.push({ path, options });
    const there = this.inodes.get(path);
    if (there?.status.type === 'directory') throw fault('IS_DIRECTORY', path);
    if (there !== undefined && options.overwrite !== true) throw fault('ALREADY_EXISTS', path);
    this.needParent(path);
    return this.writer(path, options, []);
  }

  async openAppend(path: string, options: WriteOptions = {}): Promise<FileWriter> {
    await this.called('openAppend', path, options);
    const { data, status } = this.need(path);
    if (status.type === 'directory') throw fault('IS_DIRECTORY', path);
    return this.writer(path, options, [data]);
  }

  createWriteStream(): Writable {
    throw new Error('not used by commands');
  }

  createAppendStream(): Writable {
    throw new Error('not used by commands');
  }

  createReadStream(path: string, options: ReadOptions = {}): Readable {
    return Readable.from(this.read(path, options));
  }

  async *read(path: string, options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    await this.called('read', path, options);
    const { data, status } = this.need(path);
    if (status.type === 'directory') throw fault('IS_DIRECTORY', path);
    const start = options.start ?? 0;
    const end = options.length === undefined ? data.length : start + options.length;
    for (let at = start; at < Math.min(end, data.length); at += this.sliceBytes) {
      await this.called('slice', path, options);
      yield data.subarray(at, Math.min(at + this.sliceBytes, end));
    }
  }

  async readFile(path: string): Promise<Uint8Array> {
    return Promise.resolve(this.need(path).data);
  }

  makeEmptyFile(path: string, options: WriteOptions = {}): Promise<FileStatus> {
    return this.writeFile(path, '', options);
  }

  async writeFile(
    path: string,
    data: Uint8Array | string,
    options: WriteOptions = {},
  ): Promise<FileStatus> {
    const writer = await this.openWriter(path, options);
    await writer.write(Buffer.from(data));
    return await writer.close();
  }

  async clusterInfo(): ReturnType<Dfs['clusterInfo']> {
    await this.called('clusterInfo', '');
    return {
      clusterId: clusterId('cid-1'),
      blockSize: this.blockSize,
      replication: 3,
      minReplicas: 1,
      leaseTimeoutMs: 60_000,
      superuser: 'root',
      version: '0.1.0',
      trashIntervalMs: this.trashIntervalMs,
      trashCheckpointIntervalMs: this.trashIntervalMs,
    };
  }

  async report(): Promise<ClusterReport> {
    await this.called('report', '');
    return fakeReport(this.safe);
  }

  async *fsck(path: string): AsyncIterable<{ files: readonly FsckFile[]; directories: number }> {
    await this.called('fsck', path);
    this.need(path);
    const files = this.fsckFiles ?? (await this.healthyFiles(path));
    yield { files, directories: (await this.contentSummary(path)).directories };
  }

  async safeMode(action: SafeModeAction): Promise<{ on: boolean; reason: string }> {
    await this.called('safeMode', action);
    if (action !== 'get') this.safe = action === 'enter';
    return { on: this.safe, reason: this.safe ? 'entered by an operator' : '' };
  }

  async setServerGoal(
    servers: readonly string[],
    goal: ServerGoal,
    options: { force?: boolean } = {},
  ): Promise<readonly NamedServer[]> {
    await this.called('setServerGoal', servers.join(' '));
    this.orders.push({ servers, goal, force: options.force ?? false });
    return servers.map((name) => ({ id: serverId(`id-${name}`), name }));
  }

  async jobs(): Promise<readonly Job[]> {
    await this.called('jobs', '');
    return (this.jobLists.length > 1 ? this.jobLists.shift() : this.jobLists[0]) ?? [];
  }

  async repairPolicy(): Promise<RepairPolicy> {
    await this.called('repairPolicy', '');
    return this.policy;
  }

  async setRepairPolicy({ scrubNow, ...change }: RepairPolicyChange): Promise<RepairPolicy> {
    await this.called('setRepairPolicy', '');
    const scrubRequest = this.policy.scrubRequest + (scrubNow === true ? 1 : 0);
    this.policy = { ...this.policy, ...(change as Partial<RepairPolicy>), scrubRequest };
    return this.policy;
  }

  async setBalance(request: SetBalanceRequest): Promise<void> {
    await this.called('setBalance', request.action);
    this.orders.push(request);
  }

  async checkpoint(): ReturnType<Dfs['checkpoint']> {
    await this.called('checkpoint', '');
    return { txid: txId(42), sizeBytes: 1536, durationMs: 12 };
  }

  async garbage(options: { collect?: boolean } = {}): Promise<GarbageStatus> {
    await this.called(options.collect === true ? 'garbage now' : 'garbage', '');
    return { servers: [{ server: 'bs1', blocks: 12 }], excessBlocks: 3, removedInodes: 1 };
  }

  async explain(request: ExplainRequest): Promise<Explanation> {
    return { ...EXPLANATION, summary: `${request.kind}: ${EXPLANATION.summary}` };
  }

  async health(): ReturnType<Dfs['health']> {
    await this.called('health', '');
    const { safe, hearing } = this;
    return { ready: !safe, safeMode: safe, detail: safe ? 'safe mode' : 'serving', hearing };
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private writer(path: string, options: WriteOptions, before: Buffer[]): FileWriter {
    const parts = [...before];
    this.openWriters++;
    this.openWritersMax = Math.max(this.openWritersMax, this.openWriters);
    return {
      position: 0,
      write: async (data) => {
        await this.called('write', path, options);
        parts.push(Buffer.from(data));
      },
      flush: async () => Promise.resolve(),
      close: async () => {
        await this.called('close', path, options);
        this.openWriters--;
        return this.put(path, 'file', Buffer.concat(parts), {
          ...(options.mode === undefined ? {} : { mode: options.mode }),
          ...(options.replication === undefined ? {} : { replication: options.replication }),
        });
      },
      abort: async () => {
        this.openWriters--;
        this.aborted.push(path);
        return Promise.resolve();
      },
    };
  }

  private async called(call: string, path: string, options: Cancel = {}): Promise<void> {
    options.signal?.throwIfAborted();
    this.calls.push(`${call} ${path}`);
    await this.onCall(call, path);
  }

  private put(
    path: string,
    type: FileStatus['type'],
    data: Buffer,
    changes: Partial<FileStatus> = {},
  ): FileStatus {
    const blockSize = changes.blockSize ?? this.blockSize;
    const status: FileStatus = {
      path,
      inode: inodeId(this.nextId++),
      type,
      length: data.length,
      replication: type === 'file' ? 3 : 0,
      blockSize: type === 'file' ? blockSize : 0,
      owner: 'alice',
      group: 'staff',
      mode: type === 'file' ? 0o644 : 0o755,
      mtimeMs: this.now,
      atimeMs: this.now,
      version: 1,
      sha256: type === 'file' ? sha256(data) : undefined,
      childCount: 0,
      openForWrite: false,
      blockCount: Math.ceil(data.length / blockSize),
      ...changes,
    };
    this.inodes.set(path, { status, data });
    return status;
  }

  private change(path: string, changes: Partial<FileStatus>): FileStatus {
    const inode = this.need(path);
    inode.status = { ...inode.status, ...changes };
    return inode.status;
  }

  private need(path: string): FakeInode {
    const inode = this.inodes.get(path);
    if (inode === undefined) throw fault('NOT_FOUND', path);
    return inode;
  }

  private needParent(path: string): void {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    const inode = this.inodes.get(parent);
    if (inode === undefined)
      throw new DfsError('PARENT_NOT_FOUND', 'No such directory', { path: parent });
    if (inode.status.type !== 'directory') throw fault('NOT_DIRECTORY', parent);
  }

  private children(path: string): string[] {
    const prefix = childPath(path, '');
    return Array.from(this.inodes.keys())
      .filter(
        (each) =>
          each !== '/' && each.startsWith(prefix) && !each.slice(prefix.length).includes('/'),
      )
      .sort(compareNames);
  }

  private async healthyFiles(path: string): Promise<FsckFile[]> {
    const files: FsckFile[] = [];
    for (const [each, { status }] of this.inodes) {
      if (status.type !== 'file') continue;
      if (each !== path && !each.startsWith(childPath(path, ''))) continue;
      const blocks: FsckBlock[] = [];
      for await (const block of this.locate(each))
        blocks.push(fsckBlock(block, status.replication));
      files.push({
        path: each,
        length: status.length,
        replication: status.replication,
        openForWrite: false,
        blockCount: blocks.length,
        liveReplicas: blocks.length * status.replication,
        blocks,
      });
    }
    return files.sort((a, b) => compareNames(a.path, b.path));
  }
}

export function fsckBlock(
  block: LocatedBlock,
  live: number,
  changes: Partial<FsckBlock> = {},
): FsckBlock {
  return {
    block,
    live,
    underReplicated: false,
    misplaced: false,
    overReplicated: false,
    corruptReplicas: 0,
    missing: false,
    unreported: false,
    ...changes,
  };
}

export function fakeReport(safeMode: boolean): ClusterReport {
  const server = (name: string, domain: string, state: 'live' | 'dead', used: number) => ({
    id: serverId(`id-${name}`),
    name,
    address: `127.0.0.1:${9100 + Number(name.slice(2))}`,
    domain,
    state,
    capacity: 100 * 2 ** 30,
    used,
    remaining: 60 * 2 ** 30,
    blocks: 12,
    lastContactMs: state === 'live' ? 900 : 45_000,
    failedVolumes: 0,
    goal: 'inService' as const,
    maintenanceUntilMs: 0,
    scrub: undefined,
  });
  return {
    safeMode,
    safeModeReason: safeMode ? 'entered by an operator' : '',
    txid: txId(42),
    files: 3,
    directories: 2,
    bytes: 1_000,
    openFiles: 1,
    blocks: {
      total: 24,
      underReplicated: 2,
      misplaced: 1,
      overReplicated: 0,
      corruptReplicas: 1,
      missing: 0,
    },
    capacity: { configured: 200 * 2 ** 30, used: 30 * 2 ** 30, remaining: 120 * 2 ** 30 },
    servers: [
      server('bs1', '/rack1', 'live', 10 * 2 ** 30),
      server('bs2', '/rack2', 'live', 20 * 2 ** 30),
      server('bs3', '/rack3', 'dead', 0),
    ],
    repair: {
      queued: { critical: 1, high: 0, normal: 1, misplaced: 1 },
      inFlight: 2,
      bytesPerSecond: 50 * 2 ** 20,
      bytesTotal: 2 ** 30,
      paused: false,
      bandwidth: 100 * 2 ** 20,
      serverBandwidth: 0,
      workers: [{ name: 'repair1', bandwidth: 0, tasks: 2 }],
      held: '',
    },
    clusterId: clusterId('cid-1'),
    masterRss: 2 ** 26,
    uptimeMs: 3_600_000,
    startupMs: 250,
  };
}

const EXPLANATION: Explanation = {
  summary: '1 of 1 blocks are not as they should be.',
  blocks: [
    {
      blockId: blockId(17),
      generation: generation(3),
      length: 67_108_864,
      path: '/data/a',
      offset: 0,
      replication: 3,
      summary: 'Under-replicated: 2 of 3 copies are good. Repair (normal) waits: no server.',
      priority: 'normal',
      repair: 'waiting',
      sources: [
        {
          server: 'bs1',
          domain: '/rack1',
          state: 'live',
          replica: 'good',
          taken: true,
          reason: 'can be copied from',
        },
      ],
      targets: [
        {
          server: 'bs3',
          domain: '/rack3',
          state: 'dead',
          replica: '',
          taken: false,
          reason: 'dead',
        },
      ],
      unblock: ['start bs3 again'],
    },
  ],
  more: 0,
  server: undefined,
  leaving: 0,
  reaching: 0,
};

function locations(count: number): ReplicaLocation[] {
  return SERVERS.slice(0, count).map((name, i) => ({
    serverId: serverId(`id-${name}`),
    serverName: name,
    address: `127.0.0.1:${9101 + i}`,
    domain: `/rack${(i % 3) + 1}`,
    state: 'live',
    corrupt: false,
  }));
}

function sha256(data: Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest();
}

function fault(code: ErrorCode, path: string): DfsError {
  return new DfsError(code, undefined, { path });
}
