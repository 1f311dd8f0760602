import type { Lane, LaneDoor } from '../../src/blockserver/copy/lane/copy-lane.js';
import type { LaneAnswer, LaneOrder } from '../../src/blockserver/copy/lane/lane-messages.js';
import { LanePull } from '../../src/blockserver/copy/lane/lane-pull.js';
import { LaneSources } from '../../src/blockserver/copy/lane/lane-sources.js';
import { RepairDoors } from '../../src/blockserver/copy/repair-doors.js';
import type { BlockServerLimits } from '../../src/blockserver/limits.js';
import { ByteBudget } from '../../src/blockserver/write/byte-budget.js';
import { DfsError } from '../../src/common/error.js';
import type { BlockApi, BlockHandlers } from '../../src/rpc/block-api.js';
import { nodeFileSystem, type FileSystem } from '../../src/runtime/file-system.js';
import { systemClock } from '../../src/runtime/system-clock.js';

export interface SameThreadLaneParts {
  readonly limits: BlockServerLimits;
  readonly connectBlock: (address: string) => BlockApi;
  readonly fs?: FileSystem | undefined;
  /** Serves reads for repair and says where. */
  readonly serveSources?: (handlers: BlockHandlers) => string;
}

/** A lane in this thread: what the real one's thread does, with messages that are copied and come later as there. */
export class SameThreadLane implements Lane {
  private readonly pulls = new Map<number, LanePull>();
  /** How often a read for repair came to the door of clients although the other was open. */
  suspicions = 0;
  private lastId = 0;
  private readonly reads = new Set<number>();
  private sources: LaneSources | undefined;
  private door: LaneDoor | undefined;
  private readonly budget: ByteBudget;
  private readonly doors: RepairDoors;
  private readonly parts: SameThreadLaneParts;

  constructor(parts: SameThreadLaneParts) {
    this.parts = parts;
    this.budget = new ByteBudget(parts.limits.totalBytesInFlightMax);
    this.doors = new RepairDoors(systemClock, parts.limits);
  }

  begin: Lane['begin'] = (begin, listener) => {
    const { limits, connectBlock, fs = nodeFileSystem } = this.parts;
    const { budget, doors } = this;
    const id = ++this.lastId;
    const order = { ...structuredClone(begin), kind: 'begin' as const, id };
    const answer = (message: LaneAnswer): void => later(message, (copy) => listener.hear(copy));
    const pull = new LanePull({ fs, limits, budget, connectBlock, doors, answer }, order);
    this.pulls.set(id, pull);
    setImmediate(() => void pull.run().finally(() => this.pulls.delete(id)));
    return id;
  };

  tell: Lane['tell'] = (message) =>
    later(message, (copy) =>
      copy.kind === 'source' ? this.sources?.hear(copy.order) : this.carryOut(copy),
    );

  serve: Lane['serve'] = (_listen, door) => {
    const { limits, serveSources, fs = nodeFileSystem } = this.parts;
    if (serveSources === undefined) return;
    this.door = door;
    const sources = new LaneSources({
      fs,
      limits,
      ask: (ask) => {
        if (ask.kind === 'open') this.reads.add(ask.id);
        if (ask.kind === 'closed') this.reads.delete(ask.id);
        later(ask, (copy) => this.door === door && door.hear(copy));
      },
    });
    this.sources = sources;
    const address = serveSources(sources.handlers);
    setImmediate(() => door.news({ kind: 'serving', address }));
  };

  suspect(): void {
    this.suspicions++;
  }

  /** As when the thread ends: connections break. */
  loseDoor(): void {
    const { door, sources } = this;
    this.door = this.sources = undefined;
    const fault = { kind: 'other', code: 'UNAVAILABLE', message: 'connection lost' } as const;
    for (const id of this.reads) sources?.hear({ kind: 'refused', id, fault });
    door?.lost();
  }

  close: Lane['close'] = () => Promise.resolve();

  private carryOut(order: LaneOrder): void {
    const pull = this.pulls.get(order.id);
    if (order.kind === 'granted') pull?.granted(order.total);
    if (order.kind === 'turn') pull?.goOn();
    if (order.kind === 'stop') pull?.stop(new DfsError('CANCELLED', 'broken off'));
  }
}

function later<T>(message: T, hear: (copy: T) => unknown): void {
  const copy = structuredClone(message);
  setImmediate(() => hear(copy));
}
