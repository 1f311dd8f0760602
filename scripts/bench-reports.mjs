/**
 * Measures full reports end to end but for the sockets: bytes on the wire, and core time a replica to make a page on the
 * block server, to decode and check it and to apply it on the master; packed, and as before. After `make build`:
 *
 *   node --expose-gc scripts/bench-reports.mjs [--replicas 1000000] [--every 2] [--own-lengths 0.2]
 *
 * `every`: a server has each block of so many. `own-lengths`: share of blocks that are not full.
 */
import { parseArgs } from 'node:util';
import { ReportPlan } from '../dist/blockserver/core/report-plan.js';
import { ReplicaTable } from '../dist/blockserver/core/replica-table.js';
import { packReplicas } from '../dist/common/packed-replicas.js';
import { RunningDigest } from '../dist/common/replica-digest.js';
import { benchDerivedState } from '../dist/master/bench/bench-servers.js';
import { DERIVED_LIMITS_DEFAULT } from '../dist/master/core/derived-limits.js';
import { checkReport } from '../dist/master/service/node-checks.js';
import { nodeCodecs } from '../dist/rpc/codec/node.js';
import { nodeService } from '../dist/rpc/load.js';

const { values: flags } = parseArgs({
  options: {
    replicas: { type: 'string', default: '1000000' },
    every: { type: 'string', default: '2' },
    'own-lengths': { type: 'string', default: '0.2' },
  },
});
const replicas = Number(flags.replicas);
const every = Number(flags.every);
const ownLengths = Number(flags['own-lengths']);
const PAGE_REPLICAS = DERIVED_LIMITS_DEFAULT.reportPageReplicas;
const FULL = 64 * 1_048_576;

const { reportReplicas } = nodeCodecs;
const method = nodeService.ReportReplicas;
/** As if generations were given out for reopenings too, now and then. */
const generationOf = (id) => id + Math.floor(id / 1_000);
const lengthOf = (id) =>
  (id * 2_654_435_761) % 1_000 < ownLengths * 1_000 ? (id * 40_503) % FULL : FULL;

const collect = globalThis.gc ?? (() => undefined);
const line = (what, text) => console.log(`${what.padEnd(34)} ${text}`);

function newMaster() {
  const derived = benchDerivedState();
  for (let id = every; id <= replicas * every; id += every) {
    const generation = generationOf(id);
    const committed = { generation, length: lengthOf(id) };
    derived.blockChanged({ id, inode: id, generation, committed, replication: 1 });
  }
  derived.namespaceLoaded();
  const news = derived.register(
    {
      serverId: 'server-1',
      name: 'bs1',
      address: '127.0.0.1:9001',
      domain: '/r1',
      volumes: [],
      reportFormat: 1,
      replicas,
    },
    0,
  );
  return { derived, server: news.server };
}

const table = new ReplicaTable();
for (let id = every; id <= replicas * every; id += every)
  table.add({
    blockId: id,
    generation: generationOf(id),
    length: lengthOf(id),
    fileBytes: 0,
    volumeId: 'v1',
    damaged: false,
  });

/** Core time of what is run, in microseconds a replica, added up by step. */
class Stopwatch {
  constructor() {
    this.us = 0;
  }
  run(work) {
    const start = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(start);
    this.us += user + system;
    return result;
  }
  get text() {
    return `${(this.us / replicas).toFixed(3)} us`;
  }
}

function report(isPacked) {
  const { derived, server } = newMaster();
  collect();
  const plan = new ReportPlan(table, 10_000);
  const watches = { make: new Stopwatch(), decode: new Stopwatch(), apply: new Stopwatch() };
  let bytes = 0;
  let sequence = 0;
  plan.startFull(PAGE_REPLICAS);
  for (;;) {
    const wire = watches.make.run(() => {
      const content = plan.next();
      if (content === undefined) return undefined;
      const said = isPacked
        ? { ...content, added: [], packed: packReplicas(content.added) }
        : content;
      const envelope = { serverId: server.id, registration: server.registration };
      const request = { ...envelope, sequence: ++sequence, ...said };
      return method.requestSerialize(reportReplicas.encodeRequest(request));
    });
    if (wire === undefined) break;
    plan.confirm();
    bytes += wire.length;
    const { request, added } = watches.decode.run(() => {
      const request = reportReplicas.decodeRequest(method.requestDeserialize(wire));
      return { request, added: checkReport(request, PAGE_REPLICAS) };
    });
    watches.apply.run(() => {
      const page = { ...request.page, replicas: added };
      for (const steps = derived.applyPage(server, page); steps.next().done !== true;);
    });
  }
  line(isPacked ? 'packed' : 'as before', `${(bytes / replicas).toFixed(2)} bytes a replica`);
  line('  made on the block server', watches.make.text);
  line('  decoded and checked', watches.decode.text);
  line('  applied', watches.apply.text);
  return { derived, server };
}

report(false);
const { derived, server } = report(true);

const again = derived.register(
  {
    serverId: server.id,
    name: 'bs1',
    address: '127.0.0.1:9001',
    domain: '/r1',
    volumes: [],
    reportFormat: 1,
    replicas,
  },
  1,
).server;
const digest = new Stopwatch();
digest.run(() => {
  if (!derived.reports.compare(again, table.digest, 1)) throw new Error('the digests differ');
  for (const steps = derived.confirmReport(again); steps.next().done !== true;);
});
line('confirmed by its digest', digest.text);
const mix = new Stopwatch();
const running = new RunningDigest();
mix.run(() => {
  for (let id = 1; id <= replicas; id++) running.add(id, id, FULL);
});
line('added to a digest', mix.text);
