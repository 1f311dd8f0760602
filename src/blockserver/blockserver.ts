import { randomUUID } from 'node:crypto';
import type { Clock, Random, Timers } from '../common/clock.js';
import { DfsError } from '../common/error.js';
import { isFaultDomain } from '../common/fault-domain.js';
import type { ServerId } from '../common/ids.js';
import type { BlockApi, BlockHandlers } from '../rpc/block-api.js';
import type { NamespaceApi } from '../rpc/namespace-api.js';
import type { NodeApi } from '../rpc/node-api.js';
import type { Log } from '../runtime/log.js';
import type { DaemonHealth } from '../runtime/metrics-server.js';
import type { Metrics } from '../runtime/metrics.js';
import { blockServerMetrics } from './blockserver-metrics.js';
import { BlockService } from './block-service.js';
import type { Lane } from './copy/lane/copy-lane.js';
import { SourceDoor } from './copy/lane/source-door.js';
import { PullInLane } from './copy/lane/pull-in-lane.js';
import { PullHere } from './copy/pull-here.js';
import { RepairDoors } from './copy/repair-doors.js';
import { RepairPace } from './copy/repair-pace.js';
import { DEFAULT_LIMITS, type BlockServerLimits } from './limits.js';
import { MasterLink } from './node-link/master-link.js';
import { scrubMetrics } from './scrub/scrub-metrics.js';
import { Scrubber } from './scrub/scrubber.js';
import { BlockStore } from './store/block-store.js';
import { nodeFileSystem, type FileSystem } from '../runtime/file-system.js';
import { yieldTurn } from '../runtime/yield-turn.js';
import type { SmallFiles } from './small-files/small-files.js';
import { openLevelDatabase, type OpenIndexDatabase } from './store/index-database.js';
import { Streams } from './streams.js';
import { ByteBudget } from './write/byte-budget.js';
import { FileHasher, type Hasher } from './write/file-hasher.js';
import { WorkerHashStreams, type HashStreams } from './write/hash-streams.js';
import { WriteRegistry } from './write/write-registry.js';

export interface BlockServerOptions {
  /** One folder for each disk. */
  readonly dirs: readonly string[];
  /** For people. */
  readonly name: string;
  /** Fault domain, such as /rack1. */
  readonly domain: string;
  readonly limits?: Partial<BlockServerLimits>;
  /** host:port where the lane serves reads for repair; without it, or without a lane, they are served with all else. */
  readonly repairListen?: string;
}

export interface BlockServerDeps {
  readonly node: NodeApi;
  readonly connectBlock: (address: string) => BlockApi;
  /** At the master, for writers that have their files completed with the last block; without it they ask themselves. */
  readonly completeFile?: NamespaceApi['completeFile'];
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly fs?: FileSystem;
  /** What follows is of the system unless somebody has his own. */
  readonly hasher?: Hasher;
  readonly hashStreams?: HashStreams;
  /** Where repair copies are pulled; by default where all else is done. */
  readonly startLane?: (limits: BlockServerLimits) => Lane;
  /** Told of each call that the lane served. */
  readonly onLaneServed?: (code: string, durationMs: number) => void;
  readonly openIndex?: OpenIndexDatabase;
  /** Of one disk; by default through `fs`. */
  readonly openSmallFiles?: () => SmallFiles;
  readonly newId?: () => string;
  readonly yieldTurn?: () => Promise<void>;
  /** Told when nothing is left to serve, or the master will never take this server: the process should end. */
  readonly onFatal: (error: DfsError) => void;
}

/**
 * A block server: `open` its disks, serve `handlers`, `join` the master under the address that they are served at.
 * Writes are refused until it has joined for the first time, since only then it is known whose the disks are.
 */
export class BlockServer {
  private readonly store: BlockStore;
  private readonly registry: WriteRegistry;
  private readonly hasher: Hasher;
  private readonly hashStreams: HashStreams;
  private readonly lane: Lane | undefined;
  private readonly pace: RepairPace;
  private readonly streams: Streams;
  private readonly door: SourceDoor | undefined;
  private opening: { cancel(): void } | undefined;
  private readonly service: BlockService;
  private readonly scrubber: Scrubber;
  private readonly limits: BlockServerLimits;
  private readonly yieldTurn: () => Promise<void>;
  private link: MasterLink | undefined;
  private readonly options: BlockServerOptions;
  private readonly deps: BlockServerDeps;

  private constructor(options: BlockServerOptions, deps: BlockServerDeps, store: BlockStore) {
    this.options = options;
    this.deps = deps;
    this.store = store;
    this.hasher = deps.hasher ?? new FileHasher();
    this.hashStreams = deps.hashStreams ?? new WorkerHashStreams();
    this.yieldTurn = deps.yieldTurn ?? yieldTurn;
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.limits = limits;
    this.registry = new WriteRegistry({
      store,
      timers: deps.timers,
      keptMs: limits.unfinishedKeptMs,
      slotsMax: limits.streamsMax * 2,
    });
    this.pace = new RepairPace({ clock: deps.clock, timers: deps.timers, limits });
    const write = {
      store,
      registry: this.registry,
      hasher: this.hasher,
      budget: new ByteBudget(limits.totalBytesInFlightMax),
      connectBlock: deps.connectBlock,
      completeFile: deps.completeFile,
      clock: deps.clock,
      log: deps.log,
      timers: deps.timers,
      limits,
    };
    const { pace, hashStreams } = this;
    const doors = new RepairDoors(deps.clock, limits);
    const here = new PullHere({ ...write, pace, hashStreams, doors, random: deps.random });
    this.streams = new Streams(limits, deps.timers);
    this.lane = deps.startLane?.(limits);
    this.door = this.lane && this.doorOf(this.lane);
    const puller =
      this.lane === undefined
        ? here
        : new PullInLane({ lane: this.lane, here, pace, serverId: () => store.serverId });
    this.service = new BlockService({
      ...write,
      pace,
      puller,
      streams: this.streams,
      onRepairRead: () => this.door?.noteMissed(),
    });
    this.scrubber = new Scrubber({
      store,
      clock: deps.clock,
      timers: deps.timers,
      yieldTurn: this.yieldTurn,
      log: deps.log,
      limits,
      isWriting: (block) => this.registry.isWriting(block),
      busy: () => this.streams.size > 0,
    });
  }

  private doorOf(lane: Lane): SourceDoor | undefined {
    const { repairListen } = this.options;
    if (repairListen === undefined) return undefined;
    const { clock, log, onLaneServed = () => {} } = this.deps;
    return new SourceDoor({
      lane,
      limits: this.limits,
      clock,
      log,
      store: this.store,
      streams: this.streams,
      pace: this.pace,
      listen: repairListen,
      onChange: () => this.link?.announce(),
      onServed: onLaneServed,
    });
  }

  /** Opens the disks; throws WRONG_CLUSTER, LOCKED or what else stands in the way, and leaves nothing open then. */
  static async open(options: BlockServerOptions, deps: BlockServerDeps): Promise<BlockServer> {
    if (!isFaultDomain(options.domain))
      throw new DfsError(
        'INVALID_ARGUMENT',
        `'${options.domain}' is not a fault domain; give one such as /rack1`,
      );
    const store = await BlockStore.open({
      dirs: options.dirs,
      fs: deps.fs ?? nodeFileSystem,
      log: deps.log,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      random: deps.random,
      timers: deps.timers,
      openIndex: deps.openIndex ?? openLevelDatabase,
      openSmallFiles: deps.openSmallFiles,
      newId: deps.newId ?? randomUUID,
    });
    return new BlockServer(options, deps, store);
  }

  /** `open` and `join` in one, where the address is known beforehand. */
  static async start(
    options: BlockServerOptions & { readonly address: string },
    deps: BlockServerDeps,
  ): Promise<BlockServer> {
    const server = await BlockServer.open(options, deps);
    void server.join(options.address);
    return server;
  }

  get serverId(): ServerId {
    return this.store.serverId;
  }

  get handlers(): BlockHandlers {
    return this.service.handlers;
  }

  /** Declares what this server knows of itself. */
  declareMetrics(metrics: Metrics): void {
    blockServerMetrics(metrics, {
      store: this.store,
      activeStreams: () => this.streams.count('client'),
    });
    scrubMetrics(metrics, this.scrubber);
  }

  /** Whether it may be given blocks: it belongs to a cluster and has a disk that works. */
  health(): DaemonHealth {
    if (this.store.clusterId === undefined)
      return { ok: false, detail: 'the master has not taken this server yet' };
    if (this.store.volumes.every((volume) => volume.failed))
      return { ok: false, detail: 'every disk of this server failed' };
    return { ok: true, detail: 'serving' };
  }

  /** Starts to register, and to go on for ever. Resolves when the master has taken this server for the first time. */
  join(address: string): Promise<void> {
    const { node, log, clock, timers, random, onFatal } = this.deps;
    const { name, domain } = this.options;
    this.link ??= new MasterLink({
      node,
      log,
      clock,
      timers,
      yieldTurn: this.yieldTurn,
      random,
      onFatal,
      name,
      domain,
      address,
      store: this.store,
      limits: this.limits,
      activeStreams: () => this.streams.count('client'),
      repairAddress: () => this.repairAddress(address),
      scrubber: this.scrubber,
      setRepairBandwidth: (bytesPerSecond) => this.pace.setRepairBandwidth(bytesPerSecond),
    });
    // Not before: many servers of tests, and some that are started by mistake, do not live so long.
    void this.link.registered.then(() => this.openDoorSoon());
    return this.link.registered;
  }

  private openDoorSoon(): void {
    const { door, limits } = this;
    if (door === undefined) return;
    this.opening = this.deps.timers.setTimeout(() => door.open(), limits.repairDoorAfterMs);
  }

  /** On the same host as `address`, under which it registered. */
  private repairAddress(address: string): string | undefined {
    const port = this.door?.port;
    return port === undefined ? undefined : address.replace(/\d+$/, String(port));
  }

  /** Lets streams finish for a bounded time, says farewell, and closes the disks. */
  async stop(): Promise<void> {
    this.opening?.cancel();
    const idle = await this.streams.close(this.limits.stopGraceMs);
    if (idle) await this.registry.close();
    else this.deps.log.warn({ streams: this.streams.count('client') }, 'streams did not end');
    await this.link?.stop();
    await this.scrubber.stop();
    await this.hasher.close();
    await this.hashStreams.close();
    await this.lane?.close();
    await this.store.close();
  }
}
