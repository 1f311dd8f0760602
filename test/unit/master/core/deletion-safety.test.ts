import * as fc from 'fast-check';
import { blockId } from '../../../../src/common/ids.js';
import type { ReplicaName } from '../../../../src/common/node-messages.js';
import { Bench } from './derived-fixture.js';
import { simulatedRuns } from '../../../support/simulated-runs.js';

const SERVERS = [1, 2, 3];
const IDS = [1, 2];

interface Copy {
  readonly gen: number;
  readonly length: number;
  readonly damaged: boolean;
}
interface Truth {
  gen: number;
  committed: Copy | undefined;
}

/** Servers with disks, a namespace, and the master's derived state between them, which sees both only by messages. */
class World {
  readonly bench = Bench.ready(SERVERS.length, { deletionResendMs: 1 });
  readonly disks = new Map(SERVERS.map((n) => [n, new Map<number, Copy>()]));
  readonly blocks = new Map<number, Truth>();
  private readonly removed = new Set<number>();
  carriedOut = 0;
  private nextGen = 1;
  private nowMs = 0;

  /** Allots the block, or reopens it under a new generation. */
  open(id: number): void {
    if (this.removed.has(id)) return;
    const block = this.blocks.get(id) ?? { gen: 0, committed: undefined };
    block.gen = this.nextGen++;
    this.blocks.set(id, block);
    this.tell(id);
  }

  /** A server seals its replica under the allotted generation; the report may come later, or never. */
  seal(n: number, id: number, length: number, reported: boolean): void {
    const block = this.blocks.get(id);
    const held = this.disk(n).get(id);
    if (block === undefined || held?.gen === block.gen) return;
    // Going on from a replica never makes it shorter.
    if (held !== undefined && held.length > length) return;
    this.disk(n).set(id, { gen: block.gen, length, damaged: false });
    if (reported) this.bench.report(n, [id, block.gen, length]);
  }

  /** The writer commits what a server sealed. */
  commit(n: number, id: number): void {
    const block = this.blocks.get(id);
    const copy = this.disk(n).get(id);
    if (block === undefined || copy?.gen !== block.gen || copy.damaged) return;
    block.committed = copy;
    this.tell(id);
  }

  /** A copy is lost, and its server says so. */
  lose(n: number, id: number): void {
    const copy = this.disk(n).get(id);
    if (copy === undefined) return;
    this.disk(n).delete(id);
    this.bench.gone(n, id, copy.gen);
  }

  /** A server comes back with empty disks; its report is still to come. */
  wipe(n: number): void {
    this.disk(n).clear();
    this.bench.register(n);
  }

  /** Somebody finds a copy damaged that the master knows of. */
  damage(n: number, id: number): void {
    const copy = this.disk(n).get(id);
    if (copy !== undefined && this.bench.corrupt(n, id, copy.gen))
      this.disk(n).set(id, { ...copy, damaged: true });
  }

  remove(id: number): void {
    if (!this.blocks.delete(id)) return;
    this.removed.add(id);
    this.bench.derived.blockRemoved(blockId(id));
  }

  replication(id: number, replication: number): void {
    const block = this.blocks.get(id);
    if (block !== undefined) this.tell(id, replication);
  }

  /** The server registers anew, and its full report follows or not. */
  restart(n: number, reports: boolean): void {
    this.bench.register(n);
    if (reports) this.fullReport(n);
  }

  stop(n: number): void {
    this.bench.beat(n, this.nowMs, true);
  }

  fullReport(n: number): void {
    const copies = [...this.disk(n)].sort(([a], [b]) => a - b);
    this.bench.page(
      n,
      copies.map(([id, { gen, length }]) => [id, gen, length] as const),
    );
  }

  /** The server takes its orders and carries them out; what it did is told or lost. */
  heartbeat(n: number, told: boolean): void {
    this.nowMs += 2;
    if (this.bench.server(n).state === 'stopped') return;
    for (const name of this.bench.derived.takeDeletions(this.bench.server(n), this.nowMs))
      this.carryOut(n, name, told);
  }

  private carryOut(n: number, name: ReplicaName, told: boolean): void {
    const copy = this.disk(n).get(name.blockId);
    if (copy?.gen !== name.generation) return;
    this.carriedOut++;
    const block = this.blocks.get(name.blockId);
    if (block?.committed !== undefined) {
      // What was committed lies on another disk, be it in a later generation.
      const { committed } = block;
      const good = [...this.disks].filter(([other, disk]) => {
        const kept = other === n ? undefined : disk.get(name.blockId);
        if (kept === undefined || kept.damaged || kept.gen < committed.gen) return false;
        return kept.gen > committed.gen
          ? kept.length >= committed.length
          : kept.length === committed.length;
      });
      expect(good.length).toBeGreaterThan(0);
    } else expect(block).toBeUndefined();
    this.disk(n).delete(name.blockId);
    if (told) this.bench.gone(n, name.blockId, name.generation);
  }

  private disk(n: number): Map<number, Copy> {
    return this.disks.get(n) ?? new Map();
  }

  private tell(id: number, replication = 3): void {
    const block = this.blocks.get(id);
    if (block === undefined) return;
    const { gen, committed } = block;
    this.bench.block(id, { gen, committed, replication });
  }
}

const anyServer = fc.constantFrom(...SERVERS);
const anyId = fc.constantFrom(...IDS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('open' as const), id: anyId }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('seal' as const),
      n: anyServer,
      id: anyId,
      length: fc.constantFrom(100, 100, 100, 60),
      flag: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('commit' as const), n: anyServer, id: anyId }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), id: anyId }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('replication' as const),
      id: anyId,
      wanted: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wipe' as const), n: anyServer }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('lose' as const), n: anyServer, id: anyId }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('damage' as const), n: anyServer, id: anyId }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('restart' as const), n: anyServer, flag: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), n: anyServer }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('report' as const), n: anyServer }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('beat' as const), n: anyServer, flag: fc.boolean() }),
  },
);

describe('deletion safety', () => {
  test('no order is ever carried out unless another disk has what was committed', () => {
    let carriedOut = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const world = new World();
        for (const s of steps) {
          if (s.do === 'open') world.open(s.id);
          else if (s.do === 'seal') world.seal(s.n, s.id, s.length, s.flag);
          else if (s.do === 'commit') world.commit(s.n, s.id);
          else if (s.do === 'remove') world.remove(s.id);
          else if (s.do === 'replication') world.replication(s.id, s.wanted);
          else if (s.do === 'restart') world.restart(s.n, s.flag);
          else if (s.do === 'lose') world.lose(s.n, s.id);
          else if (s.do === 'wipe') world.wipe(s.n);
          else if (s.do === 'damage') world.damage(s.n, s.id);
          else if (s.do === 'stop') world.stop(s.n);
          else if (s.do === 'report') world.fullReport(s.n);
          else world.heartbeat(s.n, s.flag);
        }
        // In the end everybody reports, and nothing is left of removed blocks.
        for (const n of SERVERS) world.restart(n, true);
        for (const n of SERVERS) world.heartbeat(n, true);
        for (const disk of world.disks.values())
          for (const id of disk.keys()) expect(world.blocks.has(id)).toBe(true);
        carriedOut += world.carriedOut;
      }),
      { numRuns: simulatedRuns(800) },
    );
    // The check is worth something only if orders were carried out at all.
    expect(carriedOut).toBeGreaterThan(simulatedRuns(800) / 16);
  });
});
