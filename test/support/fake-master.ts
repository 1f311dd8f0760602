import type { AdminApi } from '../../src/rpc/admin-api.js';
import type { CallContext, NamespaceApi } from '../../src/rpc/namespace-api.js';
import { DfsError } from '../../src/common/error.js';
import type {
  CommittedBlock,
  FileStatus,
  LocatedBlock,
  ReplicaLocation,
} from '../../src/common/file-status.js';
import {
  blockId,
  clusterId,
  generation,
  inodeId,
  type BlockId,
  type Generation,
  type InodeId,
  type ServerId,
} from '../../src/common/ids.js';
import type { FakeBlockServer } from './fake-block-server.js';

interface FakeFile {
  readonly inode: InodeId;
  path: string;
  published: boolean;
  open: boolean;
  readonly blockSize: number;
  readonly replication: number;
  blocks: CommittedBlock[];
  writing:
    { id: BlockId; generation: Generation; index: number; targets: FakeBlockServer[] } | undefined;
}

/** One call as it arrived. */
export interface SeenCall {
  readonly method: string;
  readonly context: CallContext;
  readonly request: unknown;
}

/** A master in memory: one directory, the rules of blocks and generations, answers kept per operation number. */
export class FakeMaster {
  readonly servers: FakeBlockServer[];
  readonly files = new Map<InodeId, FakeFile>();
  readonly seen: SeenCall[] = [];
  readonly badReplicas: { blockId: BlockId; serverId: ServerId }[] = [];
  /** Called before (to refuse) and after (to lose the reply of) every call. */
  before: (call: SeenCall) => void = () => {};
  after: (call: SeenCall) => void = () => {};
  /** Where clients are told to find a server. */
  addressOf: (server: FakeBlockServer) => string = (server) => server.address;
  leaseTimeoutMs = 60_000;
  minReplicas = 1;
  /** It knows `close` of a new file; earlier versions do not. */
  makesClosedFiles = true;
  /** It allots a new file's first block with it; earlier versions do not. */
  allotsFirstBlocks = true;
  /** It knows `holder` of a completion; earlier versions do not. */
  completesForHolders = false;
  pageBlocks = 2;
  pageEntries = 2;
  defaultBlockSize = 4 * 65_536;
  /** Hides the replicas of a block for as many locate calls. */
  unreported = 0;
  private last = 100;
  /** What it says of its safe mode. */
  safe = false;
  private readonly answers = new Map<string, unknown>();

  constructor(servers: FakeBlockServer[]) {
    this.servers = servers;
  }

  file(path: string): FakeFile {
    const found = [...this.files.values()].find((f) => f.path === path && f.published);
    if (found === undefined) throw new DfsError('NOT_FOUND', undefined, { path });
    return found;
  }

  readonly namespace = new Proxy({} as NamespaceApi, {
    get: (_target, method: string) => (context: CallContext, request: unknown) =>
      this.serve(method, context, request),
  });

  readonly admin: AdminApi = {
    report: () => Promise.reject(new DfsError('UNSUPPORTED')),
    fsckPage: async (_context, { cursor }) => ({
      files: [],
      directories: 1,
      cursor: cursor === undefined ? new Uint8Array([1]) : undefined,
    }),
    safeMode: async (_context, { action }) => ({ on: action === 'enter', reason: 'asked' }),
    checkpoint: () => Promise.reject(new DfsError('UNSUPPORTED')),
    garbage: () => Promise.reject(new DfsError('UNSUPPORTED')),
    explain: () => Promise.reject(new DfsError('UNSUPPORTED')),
    setServerGoal: () => Promise.reject(new DfsError('UNSUPPORTED')),
    listJobs: () => Promise.reject(new DfsError('UNSUPPORTED')),
    getRepairPolicy: () => Promise.reject(new DfsError('UNSUPPORTED')),
    setRepairPolicy: () => Promise.reject(new DfsError('UNSUPPORTED')),
    setBalance: () => Promise.reject(new DfsError('UNSUPPORTED')),
    health: async () => ({
      ready: true,
      safeMode: this.safe,
      detail: this.safe ? 'starting' : 'fine',
    }),
  };

  private async serve(method: string, context: CallContext, request: unknown): Promise<unknown> {
    await Promise.resolve();
    const call = { method, context, request };
    this.seen.push(call);
    this.before(call);
    const key = `${context.clientId} ${context.operation}`;
    let answer = context.operation === 0 ? undefined : this.answers.get(key);
    if (answer === undefined) {
      const handler = (this as unknown as Record<string, ((r: unknown) => unknown) | undefined>)[
        `do_${method}`
      ];
      if (handler === undefined) throw new DfsError('UNSUPPORTED', method);
      answer = handler.call(this, request) ?? {};
      if (context.operation > 0) this.answers.set(key, answer);
    }
    this.after(call);
    return answer;
  }

  private next(): number {
    this.last += 1;
    return this.last;
  }

  do_createFile(r: {
    path: string;
    overwrite: boolean;
    blockSize: number;
    replication: number;
    close: boolean;
    withBlock?: object | undefined;
  }): unknown {
    const taken = [...this.files.values()].some((f) => f.path === r.path && f.published);
    if (taken && !r.overwrite) throw new DfsError('ALREADY_EXISTS', undefined, { path: r.path });
    const blockSize = r.blockSize || this.defaultBlockSize;
    const file: FakeFile = {
      inode: inodeId(this.next()),
      path: r.path,
      published: false,
      open: true,
      blockSize,
      replication: r.replication || 3,
      blocks: [],
      writing: undefined,
    };
    this.files.set(file.inode, file);
    const answer = { inode: file.inode, replication: file.replication, blockSize };
    if (r.close && this.makesClosedFiles)
      return { ...answer, closed: this.do_completeFile({ inode: file.inode }) };
    if (r.withBlock === undefined || !this.allotsFirstBlocks) return answer;
    if (this.servers.length < this.minReplicas) return answer;
    return { ...answer, block: this.do_addBlock({ inode: file.inode, excludeServers: [] }) };
  }

  do_appendFile(r: { path: string }): unknown {
    const file = this.file(r.path);
    file.open = true;
    const last = file.blocks.at(-1);
    return {
      inode: file.inode,
      length: lengthOf(file),
      replication: file.replication,
      blockSize: file.blockSize,
      lastBlock: last && this.located(file, last, lengthOf(file) - last.length),
    };
  }

  do_addBlock(r: {
    inode: InodeId;
    previous?: CommittedBlock;
    excludeServers: ServerId[];
  }): unknown {
    const file = this.held(r.inode);
    this.commit(file, r.previous);
    const able = this.servers.filter((s) => !r.excludeServers.includes(s.id));
    const targets = able.slice(0, file.replication);
    if (targets.length < this.minReplicas)
      throw new DfsError(
        'NOT_ENOUGH_SERVERS',
        'No block server can take a replica: all 6 are full',
      );
    const writing = {
      id: blockId(this.next()),
      generation: generation(this.next()),
      index: file.blocks.length,
      targets,
    };
    file.writing = writing;
    return this.allotted(file, writing);
  }

  do_reopenBlock(r: { inode: InodeId; blockId: BlockId }): unknown {
    const file = this.held(r.inode);
    const last = file.blocks.at(-1);
    const before = file.writing ?? {
      id: last?.id ?? blockId(0),
      generation: last?.generation ?? generation(0),
      index: file.blocks.length - 1,
      targets: [],
    };
    if (before.id !== r.blockId) throw new DfsError('INVALID_ARGUMENT', 'not the last block');
    file.writing = { ...before, generation: generation(this.next()) };
    const block = this.allotted(file, file.writing);
    // As the real one: servers that reported that generation, which only those do that sealed it; else the targets.
    const locations = this.finalUnder(before).map((s) => this.location(s));
    return {
      block: locations.length > 0 ? { ...block, locations } : block,
      previousGeneration: before.generation,
    };
  }

  do_flushFile(r: { inode: InodeId; block?: CommittedBlock }): unknown {
    const file = this.held(r.inode);
    this.commit(file, r.block);
    this.publish(file);
    return this.status(file);
  }

  do_abandonBlock(r: { inode: InodeId; blockId: BlockId }): unknown {
    const file = this.held(r.inode);
    if (file.writing?.id !== r.blockId) throw new DfsError('INVALID_ARGUMENT', 'not being written');
    file.writing = undefined;
    return undefined;
  }

  do_completeFile(r: { inode: InodeId; last?: CommittedBlock }): unknown {
    const file = this.held(r.inode);
    this.commit(file, r.last);
    this.publish(file);
    file.open = false;
    return this.status(file);
  }

  do_abandonFile(r: { inode: InodeId }): unknown {
    const file = this.held(r.inode);
    file.open = false;
    file.writing = undefined;
    if (!file.published) this.files.delete(file.inode);
    return undefined;
  }

  do_renewLease(): unknown {
    return { openFiles: [...this.files.values()].filter((f) => f.open).length };
  }

  do_truncateFile(r: { path: string; length: number; shortened?: CommittedBlock }): unknown {
    const file = this.file(r.path);
    if (r.shortened !== undefined) {
      this.checkSealed(r.shortened);
      file.blocks[file.blocks.length - 1] = r.shortened;
      file.writing = undefined;
      file.open = false;
      return { done: true, status: this.status(file) };
    }
    let at = 0;
    const index = file.blocks.findIndex((b) => (at += b.length) > r.length);
    const block = file.blocks[index];
    if (block === undefined) return { done: true, status: this.status(file) };
    const offset = at - block.length;
    file.blocks = file.blocks.slice(0, offset === r.length ? index : index + 1);
    if (offset === r.length) return { done: true, status: this.status(file) };
    file.open = true;
    const writing = {
      id: block.id,
      generation: generation(this.next()),
      index,
      targets: this.holders(block),
    };
    file.writing = writing;
    return {
      done: false,
      inode: file.inode,
      shorten: { ...this.allotted(file, writing), offset, length: block.length },
      previousGeneration: block.generation,
      shortenedLength: r.length - offset,
    };
  }

  do_stat(r: { path: string }): unknown {
    return this.status(this.file(r.path));
  }

  do_list(r: { startAfter: string }): unknown {
    const all = [...this.files.values()].filter((f) => f.published).map((f) => this.status(f));
    const entries = all
      .map((s) => ({ ...s, path: s.path.slice(1) }))
      .filter((s) => s.path > r.startAfter)
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return {
      entries: entries.slice(0, this.pageEntries),
      hasMore: entries.length > this.pageEntries,
    };
  }

  do_locate(r: { path: string; inode?: InodeId; offset: number; length: number }): unknown {
    const file = r.inode === undefined ? this.file(r.path) : this.files.get(r.inode);
    if (file === undefined) throw new DfsError('NOT_FOUND');
    const end = r.length === 0 ? Number.POSITIVE_INFINITY : r.offset + r.length;
    let at = 0;
    const blocks: LocatedBlock[] = [];
    for (const block of file.blocks) {
      if (at + block.length > r.offset && at < end) blocks.push(this.located(file, block, at));
      at += block.length;
    }
    if (this.unreported > 0) {
      this.unreported -= 1;
      for (const [i, block] of blocks.entries()) blocks[i] = { ...block, locations: [] };
    }
    return {
      status: this.status(file),
      blocks: blocks.slice(0, this.pageBlocks),
      hasMore: blocks.length > this.pageBlocks,
    };
  }

  do_reportBadReplica(r: { blockId: BlockId; serverId: ServerId }): unknown {
    this.badReplicas.push(r);
    return undefined;
  }

  do_clusterInfo(): unknown {
    return {
      clusterId: clusterId('c'),
      blockSize: this.defaultBlockSize,
      replication: 3,
      minReplicas: this.minReplicas,
      leaseTimeoutMs: this.leaseTimeoutMs,
      superuser: 'root',
      version: '0',
      trashIntervalMs: 0,
      trashCheckpointIntervalMs: 0,
      completeForHolder: this.completesForHolders,
    };
  }

  private held(inode: InodeId): FakeFile {
    const file = this.files.get(inode);
    if (file?.open !== true) throw new DfsError('LEASE_EXPIRED');
    return file;
  }

  private publish(file: FakeFile): void {
    for (const other of this.files.values())
      if (other !== file && other.path === file.path && other.published)
        this.files.delete(other.inode);
    file.published = true;
  }

  private commit(file: FakeFile, block: CommittedBlock | undefined): void {
    const { writing } = file;
    if (block === undefined) {
      if (writing !== undefined) throw new DfsError('INVALID_ARGUMENT', 'a block is not committed');
      return;
    }
    if (writing?.id !== block.id || writing.generation !== block.generation)
      throw new DfsError('STALE_GENERATION', 'not the block being written');
    this.checkSealed(block);
    file.blocks[writing.index] = block;
    file.writing = undefined;
  }

  /** What is committed is final somewhere, exactly as named. */
  private checkSealed(block: CommittedBlock): void {
    if (this.holders(block).length < this.minReplicas)
      throw new DfsError('INTERNAL', 'committed before enough replicas were final');
  }

  /** Servers that hold this generation, final. */
  holders(block: CommittedBlock): FakeBlockServer[] {
    return this.servers.filter((s) => {
      const replica = s.replicas.get(block.id);
      return (
        replica?.final === true &&
        replica.generation === block.generation &&
        replica.bytes.length === block.length
      );
    });
  }

  private finalUnder(name: { id: BlockId; generation: Generation }): FakeBlockServer[] {
    return this.servers.filter((s) => {
      const replica = s.replicas.get(name.id);
      return replica?.final === true && replica.generation === name.generation;
    });
  }

  private allotted(file: FakeFile, writing: NonNullable<FakeFile['writing']>): LocatedBlock {
    const offset = file.blocks.slice(0, writing.index).reduce((sum, b) => sum + b.length, 0);
    const { id, generation, targets, index } = writing;
    const length = file.blocks[index]?.length ?? 0;
    return {
      id,
      generation,
      offset,
      length,
      sha256: undefined,
      locations: targets.map((s) => this.location(s)),
    };
  }

  private located(_file: FakeFile, block: CommittedBlock, offset: number): LocatedBlock {
    const { id, generation, length, sha256 } = block;
    return {
      id,
      generation,
      offset,
      length,
      sha256,
      // One of another length is listed as damaged.
      locations: this.finalUnder(block).map((s) => {
        const isCut = s.replicas.get(id)?.bytes.length !== length;
        const location = this.location(s);
        return { ...location, corrupt: isCut || location.corrupt };
      }),
    };
  }

  private location(server: FakeBlockServer): ReplicaLocation {
    return {
      serverId: server.id,
      serverName: server.name,
      address: this.addressOf(server),
      domain: '/r',
      // The master learns of a death only later.
      state: 'live',
      corrupt: server.listedCorrupt,
    };
  }

  private status(file: FakeFile): FileStatus {
    return {
      path: file.path,
      inode: file.inode,
      type: 'file',
      length: lengthOf(file),
      replication: file.replication,
      blockSize: file.blockSize,
      owner: 'o',
      group: 'g',
      mode: 0o644,
      mtimeMs: 0,
      atimeMs: 0,
      version: 1,
      sha256: file.blocks.length === 1 ? file.blocks[0]?.sha256 : undefined,
      childCount: 0,
      openForWrite: file.open,
      blockCount: file.blocks.length,
    };
  }
}

function lengthOf(file: FakeFile): number {
  return file.blocks.reduce((sum, block) => sum + block.length, 0);
}
