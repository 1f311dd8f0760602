import { blockId, epoch, generation } from '../../../../src/common/ids.js';
import type { ReplicaName } from '../../../../src/common/node-messages.js';
import { DEFAULT_LIMITS } from '../../../../src/blockserver/limits.js';
import { Deletions } from '../../../../src/blockserver/node-link/deletions.js';
import type { BlockStore } from '../../../../src/blockserver/store/block-store.js';
import type { Log } from '../../../../src/runtime/log.js';
import { yieldTurn } from '../../../../src/runtime/yield-turn.js';

const name = (id: number): ReplicaName => ({ blockId: blockId(id), generation: generation(1) });
const EPOCH = { of: epoch(1), highest: epoch(1) };

/** Deletions one at a time on a disk that answers when it is told to. */
function slowDeletions() {
  const begun: number[] = [];
  const answers: (() => void)[] = [];
  const store = {
    delete: (each: ReplicaName) => {
      begun.push(each.blockId);
      return new Promise<void>((resolve) => answers.push(resolve));
    },
  } as unknown as BlockStore;
  const limits = { ...DEFAULT_LIMITS, deletionsPerSlice: 1 };
  const log = { warn() {} } as unknown as Log;
  return {
    deletions: new Deletions({ store, log, limits, yieldTurn }),
    begun,
    answers,
  };
}

test('orders that wait when a full report begins are void: the report says that their replicas are there', async () => {
  const { deletions, begun, answers } = slowDeletions();
  deletions.order([name(1), name(2), name(3)], EPOCH);
  deletions.forget();
  deletions.order([name(3)], EPOCH);
  answers.shift()?.();
  while (begun.length < 2) await new Promise(setImmediate);
  answers.shift()?.();
  await deletions.stop();
  expect(begun).toEqual([1, 3]);
});
