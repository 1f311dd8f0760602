import { seededRandom, type Random } from '../../../../../src/common/clock.js';
import { blockId, generation, serverId } from '../../../../../src/common/ids.js';
import type {
  RepairExchangeRequest,
  RepairOutcome,
} from '../../../../../src/common/repair-messages.js';
import { IN_SERVICE, type ServerGoal } from '../../../../../src/common/server-goal.js';
import type { RepairLease } from '../../../../../src/master/core/redundancy/pending-repair.js';
import type { RepairLimits } from '../../../../../src/master/core/redundancy/repair-limits.js';
import { Bench } from '../derived-fixture.js';

const TICK_MS = 500;
const STALE_AFTER_MS = 2_000;
const DEAD_AFTER_MS = 5_000;

interface Disk {
  readonly copies: Map<number, { damaged: boolean }>;
  up: boolean;
  /** When it was killed last. */
  downSinceMs?: number;
}

interface Copying {
  readonly lease: RepairLease;
  ticksLeft: number;
}

interface Worker {
  readonly id: string;
  alive: boolean;
  readonly copying: Map<number, Copying>;
  outcomes: RepairOutcome[];
  /** Says that copies are done which are not. */
  lies: boolean;
}

/**
 * Servers with disks and repair workers around the master's derived state, on virtual time. The master sees them by
 * messages alone. Every deletion is checked when it is carried out: a sound copy must be left elsewhere, on a server
 * that is up, or was until a moment ago.
 */
export class RepairWorld {
  readonly bench: Bench;
  readonly disks = new Map<number, Disk>();
  readonly wanted = new Map<number, number>();
  readonly workers: Worker[] = [];
  readonly random: Random;
  nowMs = 0;
  copies = 0;
  copiedBytes = 0;
  deletions = 0;
  /** Block ids in the order in which copies of them arrived, with the number of sound copies before. */
  readonly arrivals: { id: number; before: number }[] = [];

  constructor(servers: number, seed: number, repair: Partial<RepairLimits> = {}) {
    this.random = seededRandom(seed);
    const limits = { staleAfterMs: STALE_AFTER_MS, deadAfterMs: DEAD_AFTER_MS };
    this.bench = Bench.ready(servers, limits, { excessAfterMs: 2_000, ...repair });
    for (let n = 1; n <= servers; n++) this.disks.set(n, { copies: new Map(), up: true });
  }

  addWorker(): Worker {
    const id = `w${this.workers.length + 1}`;
    const worker = {
      id,
      alive: true,
      copying: new Map<number, Copying>(),
      outcomes: [],
      lies: false,
    };
    this.workers.push(worker);
    return worker;
  }

  write(id: number, on: readonly number[], replication = 3): void {
    this.bench.block(id, { replication });
    this.wanted.set(id, replication);
    for (const n of on) {
      this.disk(n).copies.set(id, { damaged: false });
      this.bench.report(n, [id, 1]);
    }
  }

  setReplication(id: number, replication: number): void {
    this.bench.block(id, { replication });
    this.wanted.set(id, replication);
  }

  goal(n: number, goal: ServerGoal = IN_SERVICE): void {
    this.bench.derived.setGoal(serverId(`server-${n}`), goal);
  }

  kill(n: number): void {
    const disk = this.disk(n);
    if (disk.up) disk.downSinceMs = this.nowMs;
    disk.up = false;
  }

  /** It is there and says nothing, until `speak`. */
  silence(n: number): void {
    this.disk(n).up = false;
  }

  speak(n: number): void {
    this.disk(n).up = true;
  }

  /** Back with what it had. */
  revive(n: number): void {
    const disk = this.disk(n);
    if (disk.up) return;
    disk.up = true;
    this.bench.register(n, {}, this.nowMs);
    this.bench.page(
      n,
      [...disk.copies.keys()].sort((a, b) => a - b).map((id) => [id, 1] as const),
    );
  }

  wipe(n: number): void {
    this.kill(n);
    this.disk(n).copies.clear();
    this.revive(n);
  }

  /** Damage that its server finds at once. */
  damage(n: number, id: number): void {
    const copy = this.disk(n).copies.get(id);
    if (copy === undefined || !this.disk(n).up) return;
    copy.damaged = true;
    this.bench.corrupt(n, id, 1);
  }

  sound(id: number): number[] {
    return [...this.disks]
      .filter(([, { up, copies }]) => up && copies.get(id)?.damaged === false)
      .map(([n]) => n);
  }

  run(ticks: number): void {
    for (let i = 0; i < ticks; i++) this.tick();
  }

  tick(): void {
    this.nowMs += TICK_MS;
    for (const [n, disk] of this.disks) if (disk.up) this.heartbeat(n);
    this.bench.derived.tick(this.nowMs, false);
    this.bench.settle();
    while (this.bench.derived.tend(this.nowMs));
    for (const worker of this.workers) if (worker.alive) this.work(worker);
  }

  private heartbeat(n: number): void {
    this.bench.beat(n, this.nowMs);
    const orders = this.bench.derived.takeDeletions(this.bench.server(n), this.nowMs);
    for (const name of orders) {
      const others = this.believed(name.blockId).filter((other) => other !== n);
      if (this.wanted.has(name.blockId) && others.length === 0)
        throw new Error(`server ${n} was told to delete the last sound copy of ${name.blockId}`);
      if (this.disk(n).copies.delete(name.blockId)) this.deletions++;
      this.bench.gone(n, name.blockId, name.generation);
    }
  }

  /** Servers with a sound copy, and those with one that died so lately that nobody can have noticed. */
  private believed(id: number): number[] {
    const sinceMs = this.nowMs - STALE_AFTER_MS - 2 * TICK_MS;
    return [...this.disks]
      .filter(([, disk]) => disk.copies.get(id)?.damaged === false)
      .filter(([, { up, downSinceMs }]) => up || (downSinceMs ?? -Infinity) >= sinceMs)
      .map(([n]) => n);
  }

  private work(worker: Worker): void {
    for (const copying of worker.copying.values()) this.advance(worker, copying);
    const request: RepairExchangeRequest = {
      workerId: worker.id,
      name: worker.id,
      freeSlots: 4 - worker.copying.size,
      running: [...worker.copying.keys()].map((taskId) => ({ taskId, copiedBytes: 0 })),
      outcomes: worker.outcomes,
      bandwidth: 0,
      leaving: false,
    };
    worker.outcomes = [];
    const { derived } = this.bench;
    derived.repair.hear(request, this.nowMs);
    for (const taskId of derived.repair.obsolete(request)) worker.copying.delete(taskId);
    if (!derived.mayRepair) return;
    const leases = derived.repair.lease(request, this.nowMs, this.random, () => undefined);
    for (const lease of leases)
      worker.copying.set(lease.taskId, {
        lease,
        ticksLeft: Math.floor(this.random.next() * 4),
      });
  }

  private advance(worker: Worker, copying: Copying): void {
    if (copying.ticksLeft-- > 0) return;
    const { lease } = copying;
    worker.copying.delete(lease.taskId);
    const code = worker.lies ? '' : this.carryOut(lease);
    worker.outcomes.push({
      taskId: lease.taskId,
      done: code === '',
      code,
      message: 'as simulated',
      blamedServerId: undefined,
      copiedBytes: code === '' ? lease.length : 0,
    });
  }

  private carryOut({ blockId: id, sources, target, length }: RepairLease): string {
    const to = target + 1;
    const from = sources.map((index) => index + 1).find((n) => this.sound(id).includes(n));
    if (from === undefined || !this.disk(to).up) return 'UNAVAILABLE';
    this.arrivals.push({ id, before: this.sound(id).length });
    const replaced = this.disk(to).copies.has(id);
    this.disk(to).copies.set(id, { damaged: false });
    this.copies++;
    this.copiedBytes += length;
    if (replaced) this.bench.gone(to, id, 1);
    this.bench.report(to, [id, 1]);
    return '';
  }

  private disk(n: number): Disk {
    const disk = this.disks.get(n);
    if (disk === undefined) throw new Error(`no server ${n}`);
    return disk;
  }
}

export { blockId, generation };
