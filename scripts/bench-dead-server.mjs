// Measures how long the turns of the master's event loop are while the repair queue fills, after a server with many
// blocks died: the master's own derived state, with servers simulated by the messages that they would send.
// Usage: node scripts/bench-dead-server.mjs [blocks = 1000000]
import { ReplicaColumns } from '../dist/common/replica-columns.js';
import { blockId, generation, inodeId, serverId } from '../dist/common/ids.js';
import { seededRandom } from '../dist/common/clock.js';
import { DERIVED_LIMITS_DEFAULT } from '../dist/master/core/derived-limits.js';
import { createDerivedState } from '../dist/master/core/derived-state.js';
import { REPAIR_LIMITS_DEFAULT } from '../dist/master/core/redundancy/repair-limits.js';

const BLOCKS = Number(process.argv[2] ?? 1_000_000);
const SERVERS = 6;
const PAGE = 10_000;
const LENGTH = 64 * 2 ** 20;
const volumes = [{ id: 'v', capacity: 1e15, used: 0, remaining: 9e14, failed: false }];

const derived = createDerivedState({
  limits: DERIVED_LIMITS_DEFAULT,
  repairLimits: REPAIR_LIMITS_DEFAULT,
  firstRegistration: 1,
  firstTaskId: 1,
  allotted: { block: (id) => id <= BLOCKS, generation: (each) => each === 1 },
});

for (let id = 1; id <= BLOCKS; id++)
  derived.blockChanged({
    id: blockId(id),
    inode: inodeId(2),
    generation: generation(1),
    committed: { generation: generation(1), length: LENGTH },
    replication: 3,
  });
derived.namespaceLoaded();

// Every block is on server 1 and on two of the others.
const holders = (id) => [0, 1 + (id % 5), 1 + ((id + 2) % 5)];
const registrations = [];
for (let n = 0; n < SERVERS; n++) {
  const { server } = derived.register(
    {
      serverId: serverId(`s${n}`),
      name: `bs${n + 1}`,
      address: `10.0.0.${n + 1}:9866`,
      domain: `/rack${(n % 3) + 1}`,
      volumes,
      version: '0',
    },
    0,
  );
  registrations.push(server.registration);
}
for (let n = 0; n < SERVERS; n++) {
  const server = derived.servers.at(n);
  for (let after = 0; after < BLOCKS; after += PAGE) {
    const replicas = [];
    for (let id = after + 1; id <= Math.min(BLOCKS, after + PAGE); id++)
      if (holders(id).includes(n))
        replicas.push({ blockId: blockId(id), generation: generation(1), length: LENGTH });
    const upTo = after + PAGE >= BLOCKS ? Number.MAX_SAFE_INTEGER : after + PAGE;
    Array.from(derived.applyPage(server, { after, upTo, replicas: ReplicaColumns.of(replicas) }));
  }
}
while (derived.revise());
while (derived.tend(0));

const turns = [];
function turn(work) {
  const startNs = process.hrtime.bigint();
  const result = work();
  turns.push(Number(process.hrtime.bigint() - startNs) / 1e6);
  return result;
}

let nowMs = 0;
const beat = () => {
  for (let n = 1; n < SERVERS; n++)
    derived.heartbeat(
      {
        serverId: serverId(`s${n}`),
        registration: registrations[n],
        volumes,
        activeStreams: 0,
        stopping: false,
      },
      nowMs,
    );
};
while (!derived.mayRepair) {
  nowMs += 1_000;
  beat();
  derived.heartbeat(
    {
      serverId: serverId('s0'),
      registration: registrations[0],
      volumes,
      activeStreams: 0,
      stopping: false,
    },
    nowMs,
  );
  derived.tick(nowMs, false);
}
turns.length = 0;
nowMs += DERIVED_LIMITS_DEFAULT.deadAfterMs;
beat();
nowMs += 1;
const startMs = performance.now();
turn(() => derived.tick(nowMs, false));
// As in the master: the worker's exchanges come between the slices.
const random = seededRandom(1);
const request = {
  workerId: 'w',
  name: 'w',
  freeSlots: 8,
  running: [],
  outcomes: [],
  bandwidth: 0,
  leaving: false,
};
for (let more = true; more;) {
  more = turn(() => derived.revise());
  turn(() => {
    derived.repair.hear(request, nowMs);
    return derived.repair.lease(request, nowMs, random, () => undefined);
  });
  await new Promise((resolve) => setImmediate(resolve));
}
const filledMs = performance.now() - startMs;
turns.sort((a, b) => a - b);
const at = (share) =>
  turns[Math.min(turns.length - 1, Math.floor(turns.length * share))].toFixed(2);
console.log(
  JSON.stringify({
    blocks: BLOCKS,
    queued: derived.repair.queued(),
    turns: turns.length,
    filledMs: Math.round(filledMs),
    turnMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
    rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  }),
);
