import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockServer } from '../../src/blockserver/blockserver.js';
import type { HashStreams } from '../../src/blockserver/write/hash-streams.js';
import type { BlockServerLimits } from '../../src/blockserver/limits.js';
import type { FileSystem } from '../../src/runtime/file-system.js';
import type {
  ChainTarget,
  ReadRequest,
  WriteAnswer,
  WriteHeader,
} from '../../src/common/block-messages.js';
import { must } from '../../src/common/assert.js';
import { pieceCrcs } from '../../src/common/checksum.js';
import { seededRandom } from '../../src/common/clock.js';
import type { DfsError } from '../../src/common/error.js';
import { blockId, epoch, generation, inodeId } from '../../src/common/ids.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import type { WriteCall } from '../../src/rpc/block-api.js';
import type { NamespaceApi } from '../../src/rpc/namespace-api.js';
import type { NodeApi } from '../../src/rpc/node-api.js';
import { silentLog } from '../../src/runtime/log.js';
import { systemClock, systemTimers } from '../../src/runtime/system-clock.js';
import { FakeMaster } from './fake-node-master.js';
import { InProcessBlocks } from './in-process-blocks.js';
import { SameThreadLane } from './same-thread-lane.js';

export interface TestServer {
  readonly address: string;
  readonly dirs: readonly string[];
  readonly server: BlockServer;
}

/** Block servers in one process on folders of their own, with a fake master. */
export class BlockCluster {
  readonly master = new FakeMaster();
  readonly blocks = new InProcessBlocks();
  readonly fatal: DfsError[] = [];
  readonly servers: TestServer[] = [];
  private readonly lanes = new Map<string, SameThreadLane>();
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async start(count: number): Promise<BlockCluster> {
    const cluster = new BlockCluster(await mkdtemp(join(tmpdir(), 'cairn-blocks-')));
    for (let i = 1; i <= count; i++) await cluster.add(`bs${i}`);
    return cluster;
  }

  /** Starts a server, or starts it again on its folders, and waits until it has joined. */
  async add(
    name: string,
    options: {
      dirs?: readonly string[];
      fs?: FileSystem;
      limits?: Partial<BlockServerLimits>;
      hashStreams?: HashStreams;
      /** Copies are pulled, and reads for repair served, as in the thread that real servers have for them. */
      hasLane?: boolean;
      /** Another master than the fake one. */
      node?: NodeApi;
      /** Where files are completed for their writers. */
      completeFile?: NamespaceApi['completeFile'];
    } = {},
  ): Promise<TestServer> {
    const dirs = options.dirs ?? [join(this.root, name)];
    const server = await BlockServer.open(
      {
        dirs,
        name,
        domain: '/rack1',
        limits: { stopGraceMs: 50, ...options.limits },
        repairListen: 'lane:0',
      },
      {
        node: options.node ?? this.master,
        connectBlock: this.blocks.connect,
        log: silentLog,
        clock: systemClock,
        timers: systemTimers,
        random: seededRandom(1),
        onFatal: (error) => this.fatal.push(error),
        ...(options.fs === undefined ? {} : { fs: options.fs }),
        ...(options.hasLane === true ? { startLane: this.laneOn(name, options.fs) } : {}),
        ...(options.completeFile === undefined ? {} : { completeFile: options.completeFile }),
        ...(options.hashStreams === undefined ? {} : { hashStreams: options.hashStreams }),
      },
    );
    const entry = { address: name, dirs, server };
    this.servers.push(entry);
    this.blocks.serve(name, server.handlers);
    await server.join(name);
    return entry;
  }

  private laneOn(name: string, fs: FileSystem | undefined) {
    return (limits: BlockServerLimits) => {
      const { blocks } = this;
      const port = 7_000 + this.lanes.size;
      const lane = new SameThreadLane({
        limits,
        connectBlock: blocks.connect,
        fs,
        // A door has the host of its server; where a name has no port, it must not take the server's own place.
        serveSources: (handlers) => {
          const door = name.replace(/\d+$/, String(port));
          if (door !== name) blocks.serve(door, handlers);
          return `lane:${port}`;
        },
      });
      this.lanes.set(name, lane);
      return lane;
    };
  }

  lane(name: string): SameThreadLane {
    return must(this.lanes.get(name), 'a server with a lane');
  }

  async stopServer(address: string): Promise<void> {
    const at = this.servers.findIndex((server) => server.address === address);
    const [gone] = this.servers.splice(at, 1);
    this.blocks.kill(address);
    await gone?.server.stop();
  }

  async close(): Promise<void> {
    for (const { address, server } of this.servers) {
      this.blocks.kill(address);
      await server.stop();
    }
    await rm(this.root, { recursive: true, force: true });
  }

  chain(...addresses: string[]): ChainTarget[] {
    const names = addresses.length > 0 ? addresses : this.servers.map((s) => s.address);
    return names.map((address) => ({ address, serverId: this.server(address).serverId }));
  }

  server(address: string): BlockServer {
    const found = this.servers.find((s) => s.address === address);
    if (found === undefined) throw new Error(`no server ${address}`);
    return found.server;
  }

  /** Starts a write to a chain and sends its header. */
  async begin(
    chain: readonly ChainTarget[],
    header: Partial<WriteHeader> = {},
  ): Promise<TestWrite> {
    const [first, ...downstream] = chain;
    if (first === undefined) throw new Error('empty chain');
    const call = this.blocks.connect(first.address).write({});
    const write = new TestWrite(call);
    await call.send({ kind: 'header', header: { ...testHeader(downstream), ...header } });
    return write;
  }

  /** Writes a whole block; returns the answers. */
  async put(
    data: Uint8Array,
    header: Partial<WriteHeader> = {},
    chain: readonly ChainTarget[] = this.chain(),
  ): Promise<WriteAnswer[]> {
    const write = await this.begin(chain, header);
    return write.finish(data, header.resume?.length ?? 0);
  }

  /** Path of a final replica's file. */
  async fileOf(address: string, replica: string): Promise<string> {
    const dirs = this.servers.find((s) => s.address === address)?.dirs ?? [];
    for (const dir of dirs) {
      const blocks = join(dir, 'blocks');
      const found = (await readdir(blocks, { recursive: true })).find((path) =>
        path.endsWith(`/${replica}.blk`),
      );
      if (found !== undefined) return join(blocks, found);
    }
    throw new Error(`${address} has no file of ${replica}`);
  }

  /** Flips one bit of a final replica's file. */
  async spoil(address: string, replica: string, position: number): Promise<void> {
    const file = await open(await this.fileOf(address, replica), 'r+');
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, position);
    byte[0] = (byte[0] ?? 0) ^ 4;
    await file.write(byte, 0, 1, position);
    await file.close();
  }

  async read(address: string, request: Partial<ReadRequest> = {}): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    const whole = { blockId: blockId(1), generation: generation(1), offset: 0, length: 64 * MiB };
    for await (const slice of this.blocks.connect(address).read({ ...whole, ...request }, {})) {
      if (slice.crcs.some((crc, i) => crc !== pieceCrcs(slice.data, slice.offset)[i]))
        throw new Error('a slice does not match its CRCs');
      parts.push(slice.data);
    }
    return Buffer.concat(parts);
  }
}

export function testHeader(downstream: readonly ChainTarget[]): WriteHeader {
  return {
    blockId: blockId(1),
    generation: generation(1),
    downstream,
    durability: 'flush',
    epoch: epoch(1),
    inode: inodeId(7),
    fileOffset: 0,
    path: '/some/file',
    resume: undefined,
    blockSize: 16 * MiB,
  };
}

/** The writing client of a test: remembers every answer. */
export class TestWrite {
  readonly answers: WriteAnswer[] = [];
  /** Resolves when the call is over, with what broke it if anything did. */
  readonly over: Promise<unknown>;
  readonly call: WriteCall;
  private readonly waiters = new Set<() => void>();
  private ended = false;

  constructor(call: WriteCall) {
    this.call = call;
    this.over = this.listen();
  }

  async packet(data: Uint8Array, offset: number): Promise<void> {
    const packet = { offset, crcs: pieceCrcs(data, offset), data };
    await this.call.send({ kind: 'packet', packet });
  }

  async send(data: Uint8Array, from: number, packetBytes = 256 * KiB): Promise<void> {
    for (let at = from; at < data.length; at += packetBytes)
      await this.packet(data.subarray(at, Math.min(data.length, at + packetBytes)), at);
  }

  /** Sends all of `data` from `from` on and the seal; stops quietly when the chain ends before. */
  async finish(data: Uint8Array, from: number, sha256?: Uint8Array): Promise<WriteAnswer[]> {
    try {
      await this.send(data, from);
      await this.call.send({ kind: 'seal', seal: { length: data.length, sha256 } });
      this.call.end();
    } catch {
      // The answers say what happened.
    }
    await this.over;
    return this.answers;
  }

  get acked(): number {
    return this.answers.reduce((max, a) => (a.kind === 'acked' ? Math.max(max, a.length) : max), 0);
  }

  get failure(): (WriteAnswer & { kind: 'failure' }) | undefined {
    return this.answers.find((answer) => answer.kind === 'failure');
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.ended) throw new Error(`over before: ${JSON.stringify(this.answers)}`);
      await new Promise<void>((resolve) => this.waiters.add(resolve));
    }
  }

  private async listen(): Promise<unknown> {
    let fault: unknown;
    try {
      for await (const answer of this.call.answers) {
        this.answers.push(answer);
        this.changed();
      }
    } catch (error) {
      fault = error;
    }
    this.ended = true;
    this.changed();
    return fault;
  }

  private changed(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const wake of waiters) wake();
  }
}

/** Bytes that are the same for the same seed and differ at every place. */
export function testBytes(length: number, seed = 1): Buffer {
  const data = Buffer.allocUnsafe(length);
  let x = seed >>> 0 || 1;
  for (let i = 0; i < length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    data[i] = x & 0xff;
  }
  return data;
}
