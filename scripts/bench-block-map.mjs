/**
 * Measures what the master derives from block reports, alone: memory a block, time to apply the full reports of all
 * servers after a start, longest slice. After `make build`:
 *
 *   node --expose-gc scripts/bench-block-map.mjs [--blocks 1000000] [--servers 3] [--copies 3] [--mixed]
 *
 * Each block's copies lie on servers picked at random. The servers report one after the other; mixed, a page each in turn,
 * so that the copies of a block come in any order.
 */
import { parseArgs } from 'node:util';
import { ReplicaColumns } from '../dist/common/replica-columns.js';
import { benchDerivedState, registerServers } from '../dist/master/bench/bench-servers.js';

const { values: flags } = parseArgs({
  options: {
    blocks: { type: 'string', default: '1000000' },
    servers: { type: 'string', default: '3' },
    copies: { type: 'string', default: '3' },
    mixed: { type: 'boolean', default: false },
  },
});
const blocks = Number(flags.blocks);
const servers = Number(flags.servers);
const copies = Number(flags.copies);
/** As a block server cuts its reports. */
const PAGE_REPLICAS = 10_000;

const collect = globalThis.gc ?? (() => undefined);
const usage = () => (collect(), collect(), process.memoryUsage());
const lengthOf = (id) => 1 + ((id * 40_503) % 2 ** 26);
const [blocksOf, startOf] = placed();

const derived = benchDerivedState();

const seconds = (since) => (performance.now() - since) / 1_000;
const line = (what, text) => console.log(`${what.padEnd(28)} ${text}`);

const before = usage();
let since = performance.now();
for (let id = 1; id <= blocks; id++) {
  const committed = { generation: id, length: lengthOf(id) };
  derived.blockChanged({ id, inode: id, generation: id, committed, replication: copies });
}
line('blocks told', `${Math.round(blocks / seconds(since)).toLocaleString('en')}/s`);
memory('no replicas');
derived.namespaceLoaded();

const known = registerServers(derived, servers);

let longest = 0;
let replicas = 0;
const used = process.cpuUsage();
since = performance.now();
const reports = known.map((server, n) => reportOf(server, n));
while (reports.length > 0) {
  if (reports[0].next().done) reports.shift();
  else if (flags.mixed) reports.push(reports.shift());
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
memory('all reported');

/** The ids of all servers' blocks, rising for each server, and where each server's begin. */
function placed() {
  const at = new Uint32Array(servers + 2);
  const eachCopy = (visit) => {
    let random = 1;
    for (let id = 1; id <= blocks; id++)
      for (const chosen = []; chosen.length < copies;) {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        const server = Math.floor((random / 2 ** 32) * servers);
        if (chosen.includes(server)) continue;
        chosen.push(server);
        visit(server, id);
      }
  };
  // Counted two places ahead, so that the filling moves each server's begin to where it belongs.
  eachCopy((server) => at[server + 2]++);
  for (let n = 2; n <= servers + 1; n++) at[n] += at[n - 1];
  const ids = new Uint32Array(blocks * copies);
  eachCopy((server, id) => (ids[at[server + 1]++] = id));
  return [ids, at];
}

/** Applies the full report of a server, a page for each step. */
function* reportOf(server, n) {
  const end = startOf[n + 1];
  let after = 0;
  for (let at = startOf[n]; after < Number.MAX_SAFE_INTEGER; yield) {
    const until = Math.min(at + PAGE_REPLICAS, end);
    const page = [];
    for (; at < until; at++) {
      const id = blocksOf[at];
      page.push({ blockId: id, generation: id, length: lengthOf(id) });
    }
    const upTo = at === end ? Number.MAX_SAFE_INTEGER : blocksOf[at - 1];
    const slices = derived.applyPage(server, { after, upTo, replicas: ReplicaColumns.of(page) });
    for (let done = false; !done;) {
      const start = performance.now();
      done = slices.next().done === true;
      longest = Math.max(longest, performance.now() - start);
    }
    replicas += page.length;
    after = upTo;
  }
}

function memory(when) {
  const now = usage();
  const each = (what) => ((now[what] - before[what]) / blocks).toFixed(1);
  line(
    `bytes a block, ${when}`,
    `${each('rss')} of RSS; arrays ${each('arrayBuffers')}, heap in use ${each('heapUsed')}, heap ${each('heapTotal')}`,
  );
}
