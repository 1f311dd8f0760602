/**
 * Measures what the master derives from block reports, alone: memory a block, time to apply the full reports of all
 * servers after a start, longest slice. After `make build`:
 *
 *   node --expose-gc scripts/bench-block-map.mjs [--blocks 1000000] [--servers 3] [--copies 3]
 */
import { parseArgs } from 'node:util';
import { DerivedState } from '../dist/master/core/derived-state.js';
import { ReplicaColumns } from '../dist/common/replica-columns.js';
import { DERIVED_LIMITS_DEFAULT } from '../dist/master/core/derived-limits.js';
import { REPAIR_LIMITS_DEFAULT } from '../dist/master/core/redundancy/repair-limits.js';

const { values: flags } = parseArgs({
  options: {
    blocks: { type: 'string', default: '1000000' },
    servers: { type: 'string', default: '3' },
    copies: { type: 'string', default: '3' },
  },
});
const blocks = Number(flags.blocks);
const servers = Number(flags.servers);
const copies = Number(flags.copies);
/** As a block server cuts its reports. */
const PAGE_REPLICAS = 10_000;

const collect = globalThis.gc ?? (() => undefined);
const rss = () => (collect(), collect(), process.memoryUsage.rss());
const lengthOf = (id) => 1 + ((id * 40_503) % 2 ** 26);
const isOn = (id, server) => (server - (id % servers) + servers) % servers < copies;

const derived = new DerivedState({
  limits: DERIVED_LIMITS_DEFAULT,
  firstRegistration: 1,
  repairLimits: REPAIR_LIMITS_DEFAULT,
  firstTaskId: 1,
  allotted: { block: () => true, generation: () => true },
});

const seconds = (since) => (performance.now() - since) / 1_000;
const line = (what, text) => console.log(`${what.padEnd(28)} ${text}`);

const before = rss();
let since = performance.now();
for (let id = 1; id <= blocks; id++) {
  const committed = { generation: id, length: lengthOf(id) };
  derived.blockChanged({ id, inode: id, generation: id, committed, replication: copies });
}
line('blocks told', `${Math.round(blocks / seconds(since)).toLocaleString('en')}/s`);
line('RSS a block, no replicas', `${((rss() - before) / blocks).toFixed(1)} B`);
derived.namespaceLoaded();

const known = Array.from({ length: servers }, (_, n) => {
  const news = derived.register(
    {
      serverId: `server-${n}`,
      name: `bs${n}`,
      address: `127.0.0.1:${9_000 + n}`,
      host: '127.0.0.1',
      domain: `/r${n}`,
      volumes: [],
    },
    0,
  );
  if ('refused' in news) throw new Error(news.message);
  return news.server;
});

let longest = 0;
let replicas = 0;
const used = process.cpuUsage();
since = performance.now();
for (let n = 0; n < servers; n++) {
  for (let after = 0; after < blocks;) {
    const page = [];
    let id = after;
    while (page.length < PAGE_REPLICAS && id < blocks)
      if (isOn(++id, n)) page.push({ blockId: id, generation: id, length: lengthOf(id) });
    const upTo = id === blocks ? Number.MAX_SAFE_INTEGER : id;
    const slices = derived.applyPage(known[n], { after, upTo, replicas: ReplicaColumns.of(page) });
    for (let done = false; !done;) {
      const start = performance.now();
      done = slices.next().done === true;
      longest = Math.max(longest, performance.now() - start);
    }
    replicas += page.length;
    after = id;
  }
  while (derived.revise());
}
const took = seconds(since);
const { user, system } = process.cpuUsage(used);
line(
  'full reports',
  `${replicas} replicas in ${took.toFixed(1)} s, ${Math.round(replicas / took).toLocaleString('en')}/s`,
);
line('core time a replica', `${((user + system) / replicas).toFixed(2)} us`);
line('longest slice', `${longest.toFixed(2)} ms`);
const { underReplicated, missing } = derived.blockCounts();
line('not whole', `${underReplicated + missing}`);
line('RSS a block, all reported', `${((rss() - before) / blocks).toFixed(1)} B`);
