import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../../common/assert.js';
import { DfsError } from '../../../common/error.js';
import { blockClient } from '../../../rpc/block-client.js';
import { ChannelPool } from '../../../rpc/channel-pool.js';
import { lendPages } from '../../../runtime/bulk-memory.js';
import { nodeFileSystem } from '../../../runtime/file-system.js';
import { ByteBudget } from '../../write/byte-budget.js';
import type { LaneCall, LaneData, LaneOrder } from './lane-messages.js';
import { LanePull } from './lane-pull.js';

const port = must(parentPort, 'this module runs in a worker thread only');
const { limits } = workerData as LaneData;
lendPages();
const servers = new ChannelPool();
const budget = new ByteBudget(limits.totalBytesInFlightMax);
const pulls = new Map<number, LanePull>();
const deps = {
  fs: nodeFileSystem,
  limits,
  budget,
  connectBlock: (address: string) => blockClient(servers.get(address)),
  answer: port.postMessage.bind(port),
};

port.on('message', (order: LaneOrder | LaneCall) => {
  switch (order.kind) {
    case 'call':
      port.postMessage({ kind: 'here' });
      return;
    case 'begin':
      begin(order);
      return;
    // What comes after the last answer was on its way when it was given.
    case 'granted':
      pulls.get(order.id)?.granted(order.total);
      return;
    case 'turn':
      pulls.get(order.id)?.goOn();
      return;
    default:
      pulls.get(order.id)?.stop(new DfsError('CANCELLED', 'the copy was broken off'));
  }
});

function begin(order: Extract<LaneOrder, { kind: 'begin' }>): void {
  const pull = new LanePull(deps, order);
  pulls.set(order.id, pull);
  void pull.run().finally(() => pulls.delete(order.id));
}
