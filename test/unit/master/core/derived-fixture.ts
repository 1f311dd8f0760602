import {
  blockId,
  generation,
  inodeId,
  serverId,
  type BlockId,
} from '../../../../src/common/ids.js';
import { isRefusal } from '../../../../src/common/refusal.js';
import { ReplicaColumns } from '../../../../src/common/replica-columns.js';
import { GiB } from '../../../../src/common/sizes.js';
import type { VolumeStatus } from '../../../../src/common/node-messages.js';
import type { BlockFacts } from '../../../../src/master/core/blocks/block-sink.js';
import {
  DERIVED_LIMITS_DEFAULT,
  type DerivedLimits,
} from '../../../../src/master/core/derived-limits.js';
import {
  createDerivedState,
  type DerivedState,
} from '../../../../src/master/core/derived-state.js';
import {
  REPAIR_LIMITS_DEFAULT,
  type RepairLimits,
} from '../../../../src/master/core/redundancy/repair-limits.js';
import type { BlockServer } from '../../../../src/master/core/servers/servers.js';
import type { Introduction } from '../../../../src/master/core/servers/sign-of-life.js';

export const volume = (remaining = 100 * GiB, id = 'v1'): VolumeStatus => ({
  id,
  capacity: 200 * GiB,
  used: 0,
  remaining,
  failed: false,
});

export function introduction(n: number, over: Partial<Introduction> = {}): Introduction {
  return {
    serverId: serverId(`server-${n}`),
    name: `bs${n}`,
    address: `10.0.0.${n}:9866`,
    domain: `/rack${((n - 1) % 3) + 1}`,
    volumes: [volume()],
    version: '0.1.0',
    ...over,
  };
}

export interface BlockWish {
  readonly gen?: number;
  /** Undefined for a block that is not committed. */
  readonly committed?: { readonly gen: number; readonly length: number } | undefined;
  readonly replication?: number;
}

/** A derived state whose next block id is 1,000, with short words for what tests do to it. */
export class Bench {
  readonly derived: DerivedState;
  readonly limits: DerivedLimits;
  nextBlockId = 1_000;

  constructor(limits: Partial<DerivedLimits> = {}, repair: Partial<RepairLimits> = {}) {
    this.limits = { ...DERIVED_LIMITS_DEFAULT, ...limits };
    this.derived = createDerivedState({
      limits: this.limits,
      firstRegistration: 1,
      repairLimits: { ...REPAIR_LIMITS_DEFAULT, ...repair },
      firstTaskId: 1,
      allotted: { block: (id) => id < this.nextBlockId, generation: (each) => each < 1_000 },
    });
  }

  /** Loaded, safe mode left, `servers` registered with their (empty) full reports in. */
  static ready(
    servers: number,
    limits: Partial<DerivedLimits> = {},
    repair: Partial<RepairLimits> = {},
  ): Bench {
    const bench = new Bench(limits, repair);
    bench.derived.namespaceLoaded();
    for (let n = 1; n <= servers; n++) {
      bench.register(n);
      bench.page(n, []);
    }
    bench.settle();
    return bench;
  }

  register(n: number, over: Partial<Introduction> = {}, nowMs = 0): BlockServer {
    const news = this.derived.register(introduction(n, over), nowMs);
    if (isRefusal(news)) throw new Error(news.message);
    return news.server;
  }

  server(n: number): BlockServer {
    const server = this.derived.servers.byServerId(serverId(`server-${n}`));
    if (server === undefined) throw new Error(`server ${n} is not registered`);
    return server;
  }

  beat(n: number, nowMs: number, stopping = false, used = 0) {
    const { id, registration } = this.server(n);
    const volumes = [{ ...volume(), used }];
    return this.derived.heartbeat(
      { serverId: id, registration, volumes, activeStreams: 0, stopping },
      nowMs,
    );
  }

  block(id: number, wish: BlockWish = {}): BlockId {
    const committed = 'committed' in wish ? wish.committed : { gen: wish.gen ?? 1, length: 100 };
    const facts: BlockFacts = {
      id: blockId(id),
      inode: inodeId(2),
      generation: generation(wish.gen ?? 1),
      committed: committed && {
        generation: generation(committed.gen),
        length: committed.length,
      },
      replication: wish.replication ?? 3,
    };
    this.derived.blockChanged(facts);
    return facts.id;
  }

  /** Applies changes that server `n` tells, to their end. */
  report(n: number, ...replicas: readonly (readonly [id: number, gen: number, length?: number])[]) {
    return finish(
      this.derived.applyChanges(this.server(n), { added: columns(replicas), removed: [] }),
    );
  }

  gone(n: number, id: number, gen: number) {
    const removed = [{ blockId: blockId(id), generation: generation(gen) }];
    return finish(this.derived.applyChanges(this.server(n), { added: columns([]), removed }));
  }

  page(
    n: number,
    replicas: readonly (readonly [id: number, gen: number, length?: number])[],
    range: { after: number; upTo: number } = { after: 0, upTo: Number.MAX_SAFE_INTEGER },
  ) {
    return finish(
      this.derived.applyPage(this.server(n), { ...range, replicas: columns(replicas) }),
    );
  }

  /** What the answer to a heartbeat of server `n` asks for. */
  asked(n: number, nowMs = 0): 'nothing' | 'digest' | 'everything' {
    const { fullReport, digest } = this.derived.reports.order(this.server(n), nowMs);
    if (digest) return 'digest';
    return fullReport ? 'everything' : 'nothing';
  }

  corrupt(n: number, id: number, gen: number): boolean {
    return this.derived.markCorrupt(this.server(n), {
      blockId: blockId(id),
      generation: generation(gen),
    });
  }

  /** Runs pending revisions to their end; returns the number of slices. */
  settle(): number {
    let slices = 1;
    while (this.derived.revise()) slices++;
    return slices;
  }

  /** Ids with generations that server `n` is told to delete now. */
  deletions(n: number, nowMs = 0): string[] {
    return this.derived
      .takeDeletions(this.server(n), nowMs)
      .map((name) => `${name.blockId}@${name.generation}`);
  }

  counts() {
    return this.derived.blockCounts();
  }
}

/** Replicas of 100 bytes, unless told otherwise. */
export function columns(
  replicas: readonly (readonly [id: number, gen: number, length?: number])[],
): ReplicaColumns {
  return ReplicaColumns.of(replicas.map(replica));
}

function replica([id, gen, length]: readonly [id: number, gen: number, length?: number]) {
  return { blockId: blockId(id), generation: generation(gen), length: length ?? 100 };
}

export function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
