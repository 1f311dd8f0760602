import { DfsError } from '../../../common/error.js';
import { blockClient } from '../../../rpc/block-client.js';
import { ChannelPool } from '../../../rpc/channel-pool.js';
import { lendPages } from '../../../runtime/bulk-memory.js';
import { nodeFileSystem } from '../../../runtime/file-system.js';
import { systemClock } from '../../../runtime/system-clock.js';
import { ByteBudget } from '../../write/byte-budget.js';
import { RepairDoors } from '../repair-doors.js';
import type { FromLane, LaneOrder, ToLane } from './lane-messages.js';
import { LanePull } from './lane-pull.js';
import { laneData } from './lane-process.js';
import { LaneSources } from './lane-sources.js';
import { serveSources } from './serve-sources.js';

const { limits } = laneData(process.argv);
lendPages();
const servers = new ChannelPool();
// A server that is gone hears nothing any more, and this process ends too.
const say = (message: FromLane): void => void process.send?.(message, undefined, {}, () => {});
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

process.on('message', (message: ToLane) => {
  switch (message.kind) {
    case 'call':
      return say({ kind: 'here' });
    case 'serve':
      return void serveSources(sources.handlers, message.listen, (news) =>
        say({ kind: 'door', news }),
      );
    case 'source':
      return sources.hear(message.order);
    default:
      return carryOut(message);
  }
});

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
