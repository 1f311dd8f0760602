import type { Random } from '../../../src/common/clock.js';
import type { SimClient } from '../cluster/sim-client.js';
import type { SimCluster } from '../cluster/sim-cluster.js';
import type { SimPart } from '../cluster/sim-part.js';
import { SOUND_DISK, type SimDisk } from '../world/disk.js';
import type { SimNode } from '../world/node.js';
import type { HeldFiles } from '../workload/held-files.js';
import { rotOneReplica } from './rot.js';

/** What a fault may touch. */
export interface Victims {
  readonly cluster: SimCluster;
  readonly random: Random;
  /** Lets time pass, in the middle of everything else. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Starts what is down; a start that fails is tried again when all heals. */
  readonly revive: (part: SimPart) => Promise<void>;
  /** Blocks whose replicas were damaged already: never all of one. */
  readonly rotten: Set<number>;
  /** Files that clients hold open without doing anything with them at the moment. */
  readonly held: HeldFiles;
  readonly leaseTimeoutMs: number;
}

const RESTING_WAITS_MAX = 120;
const RESTING_WAIT_MS = 500;
const SYNC_WAIT_MS_MAX = 60_000;

type Fault = (victims: Victims) => Promise<void> | void;

/** One kind of trouble each: strikes, lasts for a while, is over. */
const FAULTS = {
  'kill a block server': async (v) => v.revive(await killed(v, pick(v, v.cluster.servers))),
  'kill the master': async (v) => v.revive(await killed(v, v.cluster.master)),
  'kill a repair worker': async (v) => v.revive(await killed(v, pick(v, v.cluster.workers))),
  'power off a block server': async (v) => v.revive(await unpowered(v, pick(v, v.cluster.servers))),
  'power off the master': async (v) => v.revive(await unpowered(v, v.cluster.master)),
  'power off everything': async (v) => {
    const { servers, master, workers } = v.cluster;
    const all = [...servers, master, ...workers];
    for (const part of all) part.powerLoss();
    await v.sleep(between(v, 100, 20_000));
    await Promise.all(all.map((part) => v.revive(part)));
  },
  'pause a node': async (v) => {
    const part = pick(v, [...v.cluster.servers, ...v.cluster.workers, v.cluster.master]);
    part.pause();
    await v.sleep(between(v, 100, 40_000));
    part.resume();
  },
  'cut one way': async (v) => {
    const [from, to] = [node(v), node(v)];
    if (from === to) return;
    v.cluster.network.cut(from, to);
    await v.sleep(between(v, 100, 60_000));
    v.cluster.network.heal(from, to);
  },
  'isolate a node': async (v) => {
    await isolated(v, node(v), between(v, 100, 60_000));
  },
  'clog a node': (v) => {
    v.cluster.network.clog(node(v), between(v, 100, 8_000));
  },
  'lossy network': async (v) => {
    const { network } = v.cluster;
    network.setConditions({
      dropChance: v.random.next() * 0.1,
      duplicateChance: v.random.next() * 0.2,
      spikeChance: v.random.next() * 0.1,
      spikeMs: between(v, 50, 3_000),
    });
    await v.sleep(between(v, 1_000, 60_000));
    network.setConditions({ dropChance: 0, duplicateChance: 0, spikeChance: 0, spikeMs: 0 });
  },
  'slow disk': async (v) => {
    await conditioned(v, { slowness: between(v, 5, 200) }, 60_000);
  },
  'short reads and writes': async (v) => {
    await conditioned(v, { shortChance: 0.3 }, 30_000);
  },
  'read errors': async (v) => {
    await conditioned(v, { readErrorChance: 0.05 }, 10_000, blockDisks(v));
  },
  'write errors': async (v) => {
    await conditioned(v, { writeErrorChance: 0.05 }, 10_000, blockDisks(v));
  },
  'failed sync': async (v) => {
    const part = pick(v, [...v.cluster.servers, v.cluster.master]);
    pick(v, 'disk' in part ? [part.disk] : part.disks).failNextSync();
    await v.sleep(between(v, 1_000, 30_000));
    // Somebody restarts a server whose disk failed, as the docs say.
    await v.revive(await killed(v, part));
  },
  'hung disk': async (v) => {
    const disk = pick(v, blockDisks(v));
    disk.hang();
    await v.sleep(between(v, 1_000, 40_000));
    disk.goOn();
  },
  'full disk': async (v) => {
    const disk = pick(v, blockDisks(v));
    const { capacity } = disk;
    disk.capacity = Math.max(0, capacity - disk.space.free);
    await v.sleep(between(v, 1_000, 60_000));
    disk.capacity = capacity;
  },
  'a bit rots': (v) => rotOneReplica(v.cluster, v.random, v.rotten),
  'wrong clocks': (v) => {
    const each = node(v);
    each.wallOffsetMs += between(v, -3_600_000, 3_600_000);
    each.clockRate = 0.99 + v.random.next() * 0.02;
  },
} as const satisfies Record<string, Fault>;

/** Which of these strike is drawn from a source of its own: with them seeds draw the others as they did without. */
const LATER_FAULTS = {
  'a client is away': async (v) => {
    const client = await resting(v);
    if (client === undefined) return;
    const forMs = v.leaseTimeoutMs * (1 + 2 * v.random.next());
    if (v.random.next() < 0.5) return isolated(v, client.node, forMs);
    client.pause();
    await v.sleep(forMs);
    client.resume();
  },
  'short writes': async (v) => {
    const disks = v.random.next() < 0.5 ? [v.cluster.master.disk] : blockDisks(v);
    const shortChance = 0.1 + 0.8 * v.random.next();
    for (const disk of disks) disk.conditions = { ...disk.conditions, shortChance };
    await v.sleep(between(v, 1_000, 60_000));
    for (const disk of disks) disk.conditions = SOUND_DISK;
  },
  // Shorter than the silence after which the master counts a server as dead and has it report in full.
  'lossy way to the master': async (v) => {
    const { network, master } = v.cluster;
    const links = nodes(v).map((each) => network.link(each, master.node));
    const dropChance = 0.2 + 0.4 * v.random.next();
    for (const link of links) link.conditions = { ...link.conditions, dropChance };
    await v.sleep(between(v, 1_000, 15_000));
    for (const link of links) link.conditions = { ...link.conditions, dropChance: 0 };
  },
  // A batch of the log is on its way to the disk, and may reach it in part.
  'power off the master at a sync': async (v) => {
    const { master } = v.cluster;
    await Promise.race([master.disk.whenBegun('fdatasync'), v.sleep(SYNC_WAIT_MS_MAX)]);
    await v.revive(await unpowered(v, master));
  },
} as const satisfies Record<string, Fault>;

/** After these a server tells the master all that it has, which makes good what it failed to tell before. */
export const RESTARTING_KINDS: ReadonlySet<FaultKind> = new Set([
  'kill a block server',
  'kill the master',
  'power off a block server',
  'power off the master',
  'power off the master at a sync',
  'power off everything',
  'failed sync',
] as const);

const ALL_FAULTS = { ...FAULTS, ...LATER_FAULTS };

export type FaultKind = keyof typeof ALL_FAULTS;
export const FIRST_KINDS = Object.keys(FAULTS) as readonly FaultKind[];
export const LATER_KINDS = Object.keys(LATER_FAULTS) as readonly FaultKind[];
export const FAULT_KINDS = [...FIRST_KINDS, ...LATER_KINDS];

export async function strike(kind: FaultKind, victims: Victims): Promise<void> {
  await ALL_FAULTS[kind](victims);
}

/** All that lasts is over at once. */
export function healAll(cluster: SimCluster): void {
  cluster.network.healAll();
  cluster.network.setConditions({ dropChance: 0, duplicateChance: 0, spikeChance: 0, spikeMs: 0 });
  for (const part of cluster.parts) part.resume();
  for (const disk of disksOf(cluster)) disk.heal();
  for (const each of cluster.world.nodes.values()) each.clockRate = 1;
}

async function killed<Part extends SimPart>(v: Victims, part: Part): Promise<Part> {
  part.kill();
  await v.sleep(between(v, 10, 30_000));
  return part;
}

async function unpowered<Part extends SimPart>(v: Victims, part: Part): Promise<Part> {
  part.powerLoss();
  await v.sleep(between(v, 10, 30_000));
  return part;
}

async function isolated(v: Victims, alone: SimNode, forMs: number): Promise<void> {
  const { network } = v.cluster;
  const others = nodes(v).filter((each) => each !== alone);
  network.partition([alone], others);
  await v.sleep(forMs);
  for (const other of others) {
    network.heal(alone, other);
    network.heal(other, alone);
  }
}

/** The next client that rests with a file open, if there is one soon. */
async function resting(v: Victims): Promise<SimClient | undefined> {
  for (let waits = 0; waits < RESTING_WAITS_MAX; waits++) {
    const [client] = v.held.resting();
    if (client !== undefined) return v.cluster.clients.find(({ name }) => name === client);
    await v.sleep(RESTING_WAIT_MS);
  }
  return undefined;
}

async function conditioned(
  v: Victims,
  conditions: Partial<SimDisk['conditions']>,
  forMs: number,
  disks: readonly SimDisk[] = disksOf(v.cluster),
): Promise<void> {
  const disk = pick(v, disks);
  disk.conditions = { ...disk.conditions, ...conditions };
  await v.sleep(between(v, 1_000, forMs));
  disk.conditions = SOUND_DISK;
}

function disksOf({ servers, master }: SimCluster): SimDisk[] {
  return [...servers.flatMap(({ disks }) => disks), master.disk];
}

function blockDisks({ cluster }: Victims): SimDisk[] {
  return cluster.servers.flatMap(({ disks }) => disks);
}

function nodes({ cluster }: Victims): SimNode[] {
  return [...cluster.world.nodes.values()];
}

function node(v: Victims): SimNode {
  return pick(v, nodes(v));
}

function between({ random }: Victims, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

function pick<T>({ random }: Victims, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)]!;
}
