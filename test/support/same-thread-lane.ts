import type { Lane } from '../../src/blockserver/copy/lane/copy-lane.js';
import type { LaneAnswer, LaneOrder } from '../../src/blockserver/copy/lane/lane-messages.js';
import { LanePull } from '../../src/blockserver/copy/lane/lane-pull.js';
import type { BlockServerLimits } from '../../src/blockserver/limits.js';
import { ByteBudget } from '../../src/blockserver/write/byte-budget.js';
import { DfsError } from '../../src/common/error.js';
import type { BlockApi } from '../../src/rpc/block-api.js';
import { nodeFileSystem, type FileSystem } from '../../src/runtime/file-system.js';

/** A lane in this thread: what the real one's thread does, with messages that are copied and come later as there. */
export function sameThreadLane(parts: {
  readonly limits: BlockServerLimits;
  readonly connectBlock: (address: string) => BlockApi;
  readonly fs?: FileSystem | undefined;
}): Lane {
  const { limits, connectBlock, fs = nodeFileSystem } = parts;
  const budget = new ByteBudget(limits.totalBytesInFlightMax);
  const pulls = new Map<number, LanePull>();
  let lastId = 0;
  const carryOut = (order: LaneOrder): void => {
    if (order.kind === 'granted') pulls.get(order.id)?.granted(order.total);
    if (order.kind === 'turn') pulls.get(order.id)?.goOn();
    if (order.kind === 'stop') pulls.get(order.id)?.stop(new DfsError('CANCELLED', 'broken off'));
  };
  return {
    begin(begin, listener) {
      const id = ++lastId;
      const order = { ...structuredClone(begin), kind: 'begin' as const, id };
      const answer = (message: LaneAnswer): void => {
        const copied = structuredClone(message);
        setImmediate(() => listener.hear(copied));
      };
      const pull = new LanePull({ fs, limits, budget, connectBlock, answer }, order);
      pulls.set(id, pull);
      setImmediate(() => void pull.run().finally(() => pulls.delete(id)));
      return id;
    },
    tell(order) {
      const copied = structuredClone(order);
      setImmediate(() => carryOut(copied));
    },
    close: () => Promise.resolve(),
  };
}
