import type { SimNode, SimProcess } from './node.js';
import type { World } from './scheduler.js';

const { log, max, min } = Math;

/** How one direction between two nodes behaves. Chances are of each message. */
export interface LinkConditions {
  /** Least time of a message, and mean of what comes on top. */
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** A unary request, or its answer, vanishes with the connection that carried it. */
  readonly dropChance: number;
  /** A unary request arrives twice. */
  readonly duplicateChance: number;
  /** How much later it comes the second time, at most: long after its answer, if this is long. */
  readonly duplicateLateMs: number;
  /** A message takes `spikeMs` longer. */
  readonly spikeChance: number;
  readonly spikeMs: number;
}

export const QUIET_LINK: LinkConditions = {
  latencyMs: 0.1,
  jitterMs: 0.2,
  dropChance: 0,
  duplicateChance: 0,
  duplicateLateMs: 5_000,
  spikeChance: 0,
  spikeMs: 0,
};

/** What comes on top of the latency at most, as a multiple of its mean. */
const JITTER_MAX = 20;

interface HeldMessage {
  readonly target: SimProcess;
  readonly name: string;
  readonly deliver: () => void;
  readonly lane: Lane | undefined;
}

/** What keeps its order: one direction of one stream. */
export class Lane {
  lastAtMs = 0;
}

/** One direction between two nodes. */
export class Link {
  conditions: LinkConditions;
  private held: HeldMessage[] | undefined;
  private clogUntilMs = 0;
  private readonly world: World;
  readonly from: SimNode;
  readonly to: SimNode;

  constructor(world: World, ends: { from: SimNode; to: SimNode }, conditions: LinkConditions) {
    this.world = world;
    this.from = ends.from;
    this.to = ends.to;
    this.conditions = conditions;
  }

  get isCut(): boolean {
    return this.held !== undefined;
  }

  /** From now on messages wait, as unacknowledged segments do, until the link heals or the connection is given up. */
  cut(): void {
    this.held ??= [];
  }

  heal(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const { target, name, deliver, lane } of held) this.transmit(target, name, deliver, lane);
  }

  /** The connections over this link were given up: what waits will never arrive. */
  loseHeld(): void {
    if (this.held !== undefined) this.held = [];
  }

  /** Nothing arrives before this long has passed. */
  clog(forMs: number): void {
    this.clogUntilMs = max(this.clogUntilMs, this.world.nowMs + forMs);
  }

  /** Whether the fault with this chance happens to a message now. */
  strikes(chance: number): boolean {
    return chance > 0 && this.world.random.next() < chance;
  }

  transmit(target: SimProcess, name: string, deliver: () => void, lane?: Lane): void {
    if (this.held !== undefined) {
      this.held.push({ target, name, deliver, lane });
      return;
    }
    const { world } = this;
    let atMs = max(world.nowMs + this.delay(), this.clogUntilMs);
    if (lane !== undefined) lane.lastAtMs = atMs = max(atMs, lane.lastAtMs);
    world.at(atMs, name, deliver, target);
  }

  private delay(): number {
    const { latencyMs, jitterMs, spikeChance, spikeMs } = this.conditions;
    const { random } = this.world;
    const jitter = -log(1 - random.next());
    const spike = this.strikes(spikeChance) ? spikeMs * random.next() : 0;
    return latencyMs + jitterMs * min(jitter, JITTER_MAX) + spike;
  }
}
