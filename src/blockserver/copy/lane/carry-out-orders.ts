import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../../common/assert.js';
import { DfsError } from '../../../common/error.js';
import { blockClient } from '../../../rpc/block-client.js';
import { ChannelPool } from '../../../rpc/channel-pool.js';
import { lendPages } from '../../../runtime/bulk-memory.js';
import { nodeFileSystem } from '../../../runtime/file-system.js';
import { systemClock } from '../../../runtime/system-clock.js';
import { ByteBudget } from '../../write/byte-budget.js';
import { RepairDoors } from '../repair-doors.js';
import type { FromLane, LaneData, LaneOrder, ToLane } from './lane-messages.js';
import { LanePull } from './lane-pull.js';
import { LaneSources } from './lane-sources.js';
import { serveSources } from './serve-sources.js';

const port = must(parentPort, 'this module runs in a worker thread only');
const { limits } = workerData as LaneData;
lendPages();
const servers = new ChannelPool();
const say = (message: FromLane): void => port.postMessage(message);
const pulls = new Map<number, LanePull>();
const deps = {
  fs: nodeFileSystem,
  limits,
  budget: new ByteBudget(limits.totalBytesInFlightMax),
  connectBlock: (address: string) => blockClient(servers.get(address)),
  doors: new RepairDoors(systemClock, limits),
  answer: say,
};
const sources = new LaneSources({
  fs: nodeFileSystem,
  limits,
  ask: (ask) => say({ kind: 'source', ask }),
});

let door: ReturnType<typeof serveSources> | undefined;

port.on('message', (message: ToLane) => {
  switch (message.kind) {
    case 'call':
      return say({ kind: 'here' });
    case 'serve':
      door = serveSources(sources.handlers, message.listen, (news) => say({ kind: 'door', news }));
      return;
    case 'shut':
      return void shut();
    case 'source':
      return sources.hear(message.order);
    default:
      return carryOut(message);
  }
});

/** Reads that are under way break off; what is pulled goes on until the thread is ended. */
async function shut(): Promise<void> {
  const server = await door;
  await server?.stop({ graceMs: 0 });
  // Sessions that were destroyed are gone with the next turn.
  setImmediate(() => say({ kind: 'shut' }));
}

function carryOut(order: LaneOrder): void {
  switch (order.kind) {
    case 'begin':
      return begin(order);
    // What comes after the last answer was on its way when it was given.
    case 'granted':
      return pulls.get(order.id)?.granted(order.total);
    case 'turn':
      return pulls.get(order.id)?.goOn();
    default:
      pulls.get(order.id)?.stop(new DfsError('CANCELLED', 'the copy was broken off'));
  }
}

function begin(order: Extract<LaneOrder, { kind: 'begin' }>): void {
  const pull = new LanePull(deps, order);
  pulls.set(order.id, pull);
  void pull.run().finally(() => pulls.delete(order.id));
}
