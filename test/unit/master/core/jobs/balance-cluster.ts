import * as fc from 'fast-check';
import { blockId, type BlockId } from '../../../../../src/common/ids.js';
import type {
  BalanceMove,
  BalanceServer,
  BalanceView,
} from '../../../../../src/master/core/jobs/balance-plan.js';

interface ModelBlock {
  readonly bytes: number;
  readonly replicas: Set<number>;
}

/** A cluster as sets, for plans of a balance: what a move does to it is one line. */
export class BalanceCluster implements BalanceView {
  readonly domains: readonly string[];
  readonly capacities: readonly number[];
  readonly blocks = new Map<BlockId, ModelBlock>();
  /** Blocks looked at so far. */
  looked = 0;

  constructor(domains: readonly string[], capacities: readonly number[]) {
    this.domains = domains;
    this.capacities = capacities;
  }

  add(bytes: number, replicas: readonly number[]): BlockId {
    const id = blockId(this.blocks.size + 1);
    this.blocks.set(id, { bytes, replicas: new Set(replicas) });
    return id;
  }

  used(server: number): number {
    let used = 0;
    for (const { bytes, replicas } of this.blocks.values()) if (replicas.has(server)) used += bytes;
    return used;
  }

  shares(): number[] {
    return this.capacities.map((capacity, i) => this.used(i) / capacity);
  }

  mean(): number {
    const used = this.capacities.reduce((sum, _, i) => sum + this.used(i), 0);
    return used / this.capacities.reduce((sum, capacity) => sum + capacity, 0);
  }

  copy({ blockId: id, to }: BalanceMove): void {
    this.blocks.get(id)!.replicas.add(to);
  }

  letGo({ blockId: id, from }: BalanceMove): void {
    this.blocks.get(id)!.replicas.delete(from);
  }

  /** Fault domains at each height that the replicas lie in. */
  spread(replicas: Iterable<number>): number[] {
    const names = Array.from(replicas, (server) => this.domains[server]!.split('/').slice(1));
    const height = Math.max(0, ...this.domains.map((domain) => domain.split('/').length - 1));
    return Array.from(
      { length: height },
      (_, i) => new Set(names.map((parts) => parts.slice(0, i + 1).join('/'))).size,
    );
  }

  /** Every move that the rules allow, found by trying all. */
  possibleMoves(threshold: number): BalanceMove[] {
    const mean = this.mean();
    const shares = this.shares();
    const [high, low] = [mean + threshold / 100, mean - threshold / 100];
    const moves: BalanceMove[] = [];
    for (const [id, { bytes, replicas }] of this.blocks)
      for (const from of replicas)
        for (let to = 0; to < this.domains.length; to++) {
          const over = shares[from]! > high && shares[to]! < mean;
          const under = shares[from]! > mean && shares[to]! < low;
          if (bytes === 0 || replicas.has(to) || !(over || under)) continue;
          if (this.capacities[to]! - this.used(to) < bytes + 2 ** 20) continue;
          const left = (this.used(from) - bytes) / this.capacities[from]!;
          if (left < (this.used(to) + bytes) / this.capacities[to]!) continue;
          const after = this.spread([...replicas].map((each) => (each === from ? to : each)));
          if (this.spread(replicas).every((width, i) => after[i]! >= width))
            moves.push({ blockId: id, from, to });
        }
    return moves;
  }

  servers(): readonly BalanceServer[] {
    return this.domains.map((domain, index) => {
      const capacity = this.capacities[index]!;
      const used = this.used(index);
      return { index, domain, capacity, used, room: capacity - used };
    });
  }

  domainOf(server: number): string {
    return this.domains[server]!;
  }

  *heldIn(server: number, after: number, upTo: number): Generator<BlockId> {
    for (const [id, { replicas }] of this.blocks)
      if (id > after && id <= upTo && replicas.has(server)) {
        this.looked++;
        yield id;
      }
  }

  movable(id: BlockId) {
    const { bytes, replicas } = this.blocks.get(id)!;
    return { bytes, good: [...replicas], held: [...replicas] };
  }

  awaitsRelease(id: BlockId, from: number, to: number): boolean {
    const { replicas } = this.blocks.get(id)!;
    return replicas.has(from) && replicas.has(to);
  }
}

const MiB = 2 ** 20;

export const anyCluster: fc.Arbitrary<BalanceCluster> = fc
  .record({
    domains: fc.array(fc.constantFrom('/r1', '/r2', '/r3', '/z1/r1', '/z1/r2', '/z2/r1'), {
      minLength: 2,
      maxLength: 8,
    }),
    seeds: fc.array(
      fc.record({ size: fc.nat({ max: 64 }), copies: fc.nat({ max: 3 }), at: fc.nat() }),
      {
        minLength: 1,
        maxLength: 60,
      },
    ),
    large: fc.nat(),
    skew: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ domains, seeds, large, skew }) => {
    const capacities = domains.map((_, i) => ((large >> (i % 8)) & 1 ? 4_000 : 2_000) * MiB);
    const cluster = new BalanceCluster(domains, capacities);
    for (const { size, copies, at } of seeds) {
      const replicas = new Set<number>();
      // Most blocks go to the first servers, so that there is something to even out.
      const favoured = Math.max(1, Math.floor(domains.length / skew));
      for (let k = 0; k <= copies; k++)
        replicas.add(((at >> (k * 5)) % (k === 0 ? favoured : domains.length)) % domains.length);
      cluster.add(size * MiB, [...replicas]);
    }
    return cluster;
  });
