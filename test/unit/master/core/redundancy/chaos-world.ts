import { seededRandom, type Random } from '../../../../../src/common/clock.js';
import { blockId, generation, inodeId, serverId } from '../../../../../src/common/ids.js';
import type { ReplicaName } from '../../../../../src/common/node-messages.js';
import type { RepairOutcome } from '../../../../../src/common/repair-messages.js';
import { ReplicaColumns } from '../../../../../src/common/replica-columns.js';
import { isRefusal } from '../../../../../src/common/refusal.js';
import { IN_SERVICE, type ServerGoal } from '../../../../../src/common/server-goal.js';
import { GiB } from '../../../../../src/common/sizes.js';
import { DERIVED_LIMITS_DEFAULT } from '../../../../../src/master/core/derived-limits.js';
import {
  createDerivedState,
  type DerivedState,
} from '../../../../../src/master/core/derived-state.js';
import type { RepairLease } from '../../../../../src/master/core/redundancy/pending-repair.js';
import { REPAIR_LIMITS_DEFAULT } from '../../../../../src/master/core/redundancy/repair-limits.js';
import type { ProposedMove } from '../../../../../src/master/core/redundancy/repair-scheduler.js';
import { finish, introduction } from '../derived-fixture.js';
import { digestOf, formatOf, keyOf, nameOf, newNode, type Node } from './chaos-node.js';

const TICK_MS = 500;
const PAGE_BLOCKS = 3;
const SLOTS = 3;

interface File {
  gen: number;
  committed: number;
  replication: number;
}

interface Worker {
  readonly id: string;
  alive: boolean;
  readonly copying: Map<number, { readonly lease: RepairLease; ticks: number }>;
  outcomes: RepairOutcome[];
}

/**
 * Like RepairWorld, but with all that goes wrong between the two sides: reports come late and in pages, deletions are
 * carried out late, servers hang, fill up and are started anew, the master is started anew, blocks are written on.
 */
export class ChaosWorld {
  readonly nodes: Node[] = [];
  readonly files = new Map<number, File>();
  readonly workers: Worker[] = [];
  readonly goals = new Map<number, ServerGoal>();
  derived!: DerivedState;
  nowMs = 0;
  copies = 0;
  deletions = 0;
  slowDisks = true;
  movesLeft = 0;
  private readonly random: Random;
  private readonly domains: number;
  private nextRegistration = 1;
  private nextTask = 1;
  private lastGen = 1;

  constructor(servers: number, domains: number, seed: number) {
    this.random = seededRandom(seed);
    this.domains = domains;
    for (let n = 1; n <= servers; n++) this.nodes.push(newNode(n));
    for (let i = 1; i <= 2; i++)
      this.workers.push({ id: `w${i}`, alive: true, copying: new Map(), outcomes: [] });
    this.startMaster();
  }

  startMaster(): void {
    this.nextRegistration += 1_000;
    this.nextTask += 10_000;
    this.derived = createDerivedState({
      limits: {
        ...DERIVED_LIMITS_DEFAULT,
        staleAfterMs: 2_000,
        deadAfterMs: 5_000,
        deletionResendMs: 4_000,
        reportPageReplicas: PAGE_BLOCKS,
        reportsAtOnce: 1,
        reportTurnIdleMs: 5_000,
        digestIntervalMs: 20_000,
      },
      firstRegistration: this.nextRegistration,
      repairLimits: { ...REPAIR_LIMITS_DEFAULT, excessAfterMs: 2_000, reportMs: 5_000 },
      firstTaskId: this.nextTask,
      allotted: { block: (id) => id < 1_000, generation: (gen) => gen <= this.lastGen },
    });
    for (const [id, file] of this.files) this.tell(id, file);
    this.derived.namespaceLoaded();
    for (const [n, goal] of this.goals) this.derived.setGoal(serverId(`server-${n}`), goal);
  }

  write(id: number, on: readonly number[], replication: number): void {
    const file = { gen: 1, committed: 1, replication };
    this.files.set(id, file);
    this.tell(id, file);
    for (const n of on) this.put(this.node(n), id, 1);
  }

  remove(id: number): void {
    if (this.files.delete(id)) this.derived.blockRemoved(blockId(id));
  }

  setReplication(id: number, replication: number): void {
    const file = this.files.get(id);
    if (file === undefined) return;
    file.replication = replication;
    this.tell(id, file);
  }

  /** A writer goes on under a new generation on those of its servers that answer. */
  reopen(id: number): void {
    const file = this.files.get(id);
    if (file === undefined || file.gen !== file.committed) return;
    file.gen = ++this.lastGen;
    this.tell(id, file);
    for (const node of this.nodes)
      if (this.works(node) && node.copies.get(keyOf(id, file.committed))?.damaged === false)
        this.put(node, id, file.gen);
  }

  /** The writer ends: what it wrote is committed if anybody has it, or else given up. */
  close(id: number): void {
    const file = this.files.get(id);
    if (file === undefined || file.gen === file.committed) return;
    if (this.random.next() < 0.7 && this.holders(id, file.gen).some((node) => this.works(node)))
      file.committed = file.gen;
    else file.gen = file.committed;
    this.tell(id, file);
  }

  setGoal(n: number, goal: ServerGoal): void {
    if (goal.kind === 'inService') this.goals.delete(n);
    else this.goals.set(n, goal);
    this.derived.setGoal(serverId(`server-${n}`), goal);
  }

  kill(n: number): void {
    const node = this.node(n);
    node.up = false;
    node.hung = 0;
    node.deletions.clear();
    node.changes.clear();
    node.registration = 0;
    node.fullAfter = undefined;
  }

  damageCopy(n: number, id: number): void {
    const node = this.node(n);
    const copy = node.copies.get(keyOf(id, this.files.get(id)?.committed ?? 0));
    if (copy === undefined || !this.works(node)) return;
    copy.damaged = true;
    node.damage.set(keyOf(copy.id, copy.gen), nameOf(copy.id, copy.gen));
  }

  /** Servers with a sound copy of what is committed that nobody ordered away. */
  sound(id: number): Node[] {
    const file = this.files.get(id);
    return file === undefined ? [] : this.holders(id, file.committed);
  }

  domainOf(n: number): string {
    return `/rack${((n - 1) % this.domains) + 1}`;
  }

  node(n: number): Node {
    const node = this.nodes[n - 1];
    if (node === undefined) throw new Error(`no server ${n}`);
    return node;
  }

  run(ticks: number): void {
    for (let i = 0; i < ticks; i++) this.tick();
  }

  tick(): void {
    this.nowMs += TICK_MS;
    for (const node of this.nodes)
      if (node.hung > 0) node.hung--;
      else if (node.up) this.live(node);
    this.derived.tick(this.nowMs, false);
    while (this.derived.revise());
    while (this.derived.tend(this.nowMs));
    for (const worker of this.workers) if (worker.alive) this.work(worker);
  }

  private works(node: Node): boolean {
    return node.up && node.hung === 0;
  }

  private holders(id: number, gen: number): Node[] {
    const key = keyOf(id, gen);
    return this.nodes.filter(
      (node) => node.copies.get(key)?.damaged === false && !node.deletions.has(key),
    );
  }

  private tell(id: number, { gen, committed, replication }: File): void {
    this.derived.blockChanged({
      id: blockId(id),
      inode: inodeId(2),
      generation: generation(gen),
      committed: { generation: generation(committed), length: 100 },
      replication,
    });
  }

  private put(node: Node, id: number, gen: number): void {
    const key = keyOf(id, gen);
    const replaced = node.copies.has(key);
    node.copies.set(key, { id, gen, damaged: false });
    if (replaced) node.damage.delete(key);
    node.changes.set(key, {
      id,
      gen,
      replaced: replaced || node.changes.get(key)?.replaced === true,
    });
  }

  private live(node: Node): void {
    if (
      node.registration === 0 ||
      this.derived.servers.registered(serverId(`server-${node.n}`), node.registration) === undefined
    )
      this.register(node);
    const beat = {
      serverId: serverId(`server-${node.n}`),
      registration: node.registration,
      volumes: [this.volume(node)],
      activeStreams: 0,
      stopping: false,
    };
    const news = this.derived.heartbeat(beat, this.nowMs);
    if (news === undefined) throw new Error('registered just now');
    const asked = this.derived.reports.order(news.server, this.nowMs);
    if (asked.fullReport) this.startFull(node);
    if (asked.voidOrders) node.deletions.clear();
    if (asked.digest) this.startDigest(node);
    for (const name of this.derived.takeDeletions(news.server, this.nowMs)) {
      const key = keyOf(name.blockId, name.generation);
      const ticks = this.slowDisks ? Math.floor(this.random.next() ** 3 * 25) : 0;
      if (!node.deletions.has(key)) node.deletions.set(key, { name, ticks });
    }
    if (this.random.next() < 0.7) this.report(node);
    for (const [key, order] of node.deletions)
      if (order.ticks-- <= 0) this.delete(node, key, order.name);
  }

  private volume(node: Node) {
    const used = node.copies.size * GiB;
    return {
      id: 'v1',
      capacity: 200 * GiB,
      used,
      remaining: node.full ? 0 : 100 * GiB,
      failed: false,
    };
  }

  private register(node: Node): void {
    const over = {
      volumes: [this.volume(node)],
      domain: this.domainOf(node.n),
      reportFormat: formatOf(node),
      replicas: node.copies.size,
    };
    const news = this.derived.register(introduction(node.n, over), this.nowMs);
    if (isRefusal(news)) throw new Error(news.message);
    node.registration = news.server.registration;
    node.index = news.server.index;
    node.fullAfter = undefined;
    node.digestDue = false;
    node.deletions.clear();
    if (formatOf(node) === 0) this.startFull(node);
  }

  private startFull(node: Node): void {
    node.deletions.clear();
    node.fullAfter = 0;
    node.digestDue = false;
    this.tellDamage(node);
  }

  private startDigest(node: Node): void {
    node.digestDue = true;
    this.tellDamage(node);
  }

  private tellDamage(node: Node): void {
    for (const { id, gen, damaged } of node.copies.values())
      if (damaged) node.damage.set(keyOf(id, gen), nameOf(id, gen));
  }

  /** One message: changes before pages before damage. */
  private report(node: Node): void {
    const server = this.derived.servers.at(node.index);
    const told = ({ id, gen }: { id: number; gen: number }) => ({
      ...nameOf(id, gen),
      length: 100,
    });
    if (node.changes.size > 0) {
      const changes = [...node.changes.values()];
      node.changes.clear();
      const has = ({ id, gen }: { id: number; gen: number }) => node.copies.has(keyOf(id, gen));
      const removed = changes.filter((change) => !has(change) || change.replaced);
      finish(
        this.derived.applyChanges(server, {
          added: ReplicaColumns.of(changes.filter(has).map(told)),
          removed: removed.map(({ id, gen }) => nameOf(id, gen)),
        }),
      );
      return;
    }
    if (node.fullAfter !== undefined) {
      const all = [...node.copies.values()].sort((a, b) => a.id - b.id || b.gen - a.gen);
      const ids = [...new Set(all.map(({ id }) => id))].filter((id) => id > (node.fullAfter ?? 0));
      const last = ids[PAGE_BLOCKS - 1];
      const upTo = ids.length <= PAGE_BLOCKS || last === undefined ? Number.MAX_SAFE_INTEGER : last;
      const after = node.fullAfter;
      const replicas = all.filter(({ id }) => id > after && id <= upTo).map(told);
      node.fullAfter = upTo === Number.MAX_SAFE_INTEGER ? undefined : upTo;
      finish(
        this.derived.applyPage(server, { after, upTo, replicas: ReplicaColumns.of(replicas) }),
      );
      return;
    }
    if (node.digestDue) {
      node.digestDue = false;
      const isSame = this.derived.reports.compare(server, digestOf(node), this.nowMs);
      if (isSame && !server.reportComplete) finish(this.derived.confirmReport(server));
      return;
    }
    for (const [key, name] of node.damage) {
      node.damage.delete(key);
      this.derived.markCorrupt(server, name);
    }
  }

  private delete(node: Node, key: string, { blockId: id, generation: gen }: ReplicaName): void {
    node.deletions.delete(key);
    const copy = node.copies.get(key);
    const file = this.files.get(id);
    if (copy !== undefined && file?.committed === gen && !copy.damaged) {
      const others = this.holders(id, gen).filter((other) => other !== node);
      if (others.length === 0)
        throw new Error(`server ${node.n} deletes the last sound copy of ${key}`);
    }
    if (node.copies.delete(key)) this.deletions++;
    node.changes.set(key, { id, gen, replaced: false });
  }

  private work(worker: Worker): void {
    for (const copying of worker.copying.values()) this.advance(worker, copying);
    const request = {
      workerId: worker.id,
      name: worker.id,
      freeSlots: SLOTS - worker.copying.size,
      running: [...worker.copying.keys()].map((taskId) => ({ taskId, copiedBytes: 0 })),
      outcomes: worker.outcomes,
      bandwidth: 0,
      leaving: false,
    };
    worker.outcomes = [];
    const { repair } = this.derived;
    repair.hear(request, this.nowMs);
    for (const taskId of repair.obsolete(request)) worker.copying.delete(taskId);
    if (!this.derived.mayRepair) return;
    for (const lease of repair.lease(request, this.nowMs, this.random, () => this.move()))
      worker.copying.set(lease.taskId, { lease, ticks: Math.floor(this.random.next() * 5) });
  }

  /** Any copy to anywhere: what makes no sense is for the master to refuse. */
  private move(): ProposedMove | undefined {
    if (this.movesLeft <= 0) return undefined;
    this.movesLeft--;
    const ids = [...this.files.keys()];
    const id = ids[Math.floor(this.random.next() * ids.length)];
    const any = (): number => Math.floor(this.random.next() * this.derived.servers.all().length);
    return id === undefined ? undefined : { blockId: blockId(id), from: any(), to: any() };
  }

  private advance(worker: Worker, copying: { readonly lease: RepairLease; ticks: number }): void {
    if (copying.ticks-- > 0) return;
    const { lease } = copying;
    worker.copying.delete(lease.taskId);
    const code = this.carryOut(lease);
    const done = code === '';
    const copiedBytes = done ? lease.length : 0;
    worker.outcomes.push({
      taskId: lease.taskId,
      done,
      code,
      message: 'as simulated',
      blamedServerId: undefined,
      copiedBytes,
    });
  }

  private carryOut({ blockId: id, generation: gen, sources, target }: RepairLease): string {
    const byIndex = (index: number): Node | undefined =>
      this.nodes.find((node) => node.index === index);
    const to = byIndex(target);
    const key = keyOf(id, gen);
    const gives = sources.some((index) => {
      const node = byIndex(index);
      return node !== undefined && this.works(node) && node.copies.get(key)?.damaged === false;
    });
    if (to === undefined || !this.works(to)) return 'UNAVAILABLE';
    if ([...to.copies.values()].some((copy) => copy.id === id && copy.gen > gen))
      return 'STALE_GENERATION';
    if (to.copies.get(key)?.damaged !== false) {
      if (!gives) return 'UNAVAILABLE';
      if (to.full) return 'NO_SPACE';
      this.copies++;
    }
    this.put(to, id, gen);
    return '';
  }
}

export { IN_SERVICE };
