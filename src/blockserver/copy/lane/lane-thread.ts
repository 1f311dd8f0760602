import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../../common/assert.js';
import { DfsError } from '../../../common/error.js';
import { blockClient } from '../../../rpc/block-client.js';
import { ChannelPool } from '../../../rpc/channel-pool.js';
import { lendPages } from '../../../runtime/bulk-memory.js';
import { nodeFileSystem } from '../../../runtime/file-system.js';
import { stepBack } from '../../../runtime/thread-priority.js';
import { ByteBudget } from '../../write/byte-budget.js';
import type { LaneData, LaneOrder } from './lane-messages.js';
import { LanePull } from './lane-pull.js';

const port = must(parentPort, 'this module runs in a worker thread only');
const { limits, niceLevels } = workerData as LaneData;
stepBack(niceLevels);
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

port.on('message', (order: LaneOrder) => {
  if (order.kind === 'begin') {
    const pull = new LanePull(deps, order);
    pulls.set(order.id, pull);
    void pull.run().finally(() => pulls.delete(order.id));
    return;
  }
  // What comes after the last answer was on its way when it was given.
  const pull = pulls.get(order.id);
  if (order.kind === 'granted') pull?.granted(order.total);
  else if (order.kind === 'turn') pull?.goOn();
  else pull?.stop(new DfsError('CANCELLED', 'the copy was broken off'));
});
