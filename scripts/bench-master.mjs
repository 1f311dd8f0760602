/**
 * A real master with many files, over gRPC: how long from its start until files can be seen and read, until all servers have
 * reported, what memory it takes, and how long its turns are under that, under a checkpoint and under the removal of a tenth
 * of all. Block servers are stand-ins that report and serve nothing. After `make build`:
 *
 *   node scripts/bench-master.mjs [--files 1000000] [--servers 3] [--copies 3] [--rate 200] [--checkpoints 2] [--dir FOLDER]
 *
 * With `--reporting 1 --servers 10 --copies 1` one of ten servers is there, so the master stays in safe mode: what is measured
 * ends with its report.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DfsClient } from '../dist/client/dfs-client.js';
import { packReplicas } from '../dist/common/packed-replicas.js';
import { nullBlockSink } from '../dist/master/core/blocks/block-sink.js';
import { createState } from '../dist/master/core/state.js';
import { lockFolder } from '../dist/master/journal/folder-lock.js';
import { writeFolder } from '../dist/master/rescue/write-folder.js';
import { RpcChannel } from '../dist/rpc/channel.js';
import { nodeClient } from '../dist/rpc/node-client.js';
import { nodeFileSystem } from '../dist/runtime/file-system.js';
import { systemClock } from '../dist/runtime/system-clock.js';
import { startWatchedMaster, until } from './watched-master.mjs';

const { values: flags } = parseArgs({
  options: {
    files: { type: 'string', default: '1000000' },
    servers: { type: 'string', default: '3' },
    copies: { type: 'string', default: '3' },
    /** Calls a second that a client offers beside all that is timed. */
    rate: { type: 'string', default: '200' },
    checkpoints: { type: 'string', default: '2' },
    /** Servers that are there. */
    reporting: { type: 'string' },
    /** Kept, and used again if a master's folder is there. */
    dir: { type: 'string' },
    role: { type: 'string', default: 'all' },
    master: { type: 'string' },
    server: { type: 'string' },
  },
});
const files = Number(flags.files);
const servers = Number(flags.servers);
const copies = Number(flags.copies);
const rate = Number(flags.rate);
const checkpoints = Number(flags.checkpoints);
const reporting = Number(flags.reporting ?? servers);

const CLUSTER = 'bench';
const PER_DIRECTORY = 600;
const TOPS = 10;
const REMOVED = 'year=2010';
const WALL_MS = 1_790_000_000_000;
const now = () => performance.now();
const seconds = (ms) => `${(ms / 1_000).toFixed(2)} s`;
const line = (what, text) => console.log(`${what.padEnd(44)} ${text}`);

/** Block, generation and length of the file with this number, the same for all who ask. */
const blockOf = (i) => ({
  id: i + 1,
  generation: i + 1,
  length: 1 + (((i + 1) * 40_503) % 2 ** 26),
});
const isOn = (id, server) => (server - (id % servers) + servers) % servers < copies;
/** Blocks of this server. */
const shareOf = (server) => {
  let count = 0;
  for (let id = 1; id <= files; id++) if (isOn(id, server)) count++;
  return count;
};
const directoryOf = (i) => {
  const directory = Math.floor(i / PER_DIRECTORY);
  return { top: `year=20${10 + (directory % TOPS)}`, name: `day=${Math.floor(directory / TOPS)}` };
};
const nameOf = (i) => `part-${String(i % PER_DIRECTORY).padStart(5, '0')}-6f1c.parquet`;
const pathOf = (i) => `/${directoryOf(i).top}/${directoryOf(i).name}/${nameOf(i)}`;

/** Any file but those that are removed in the end. */
function keptFile() {
  for (;;) {
    const i = Math.floor(Math.random() * files);
    if (directoryOf(i).top !== REMOVED) return i;
  }
}

/** The first file from here on with a replica on a server that is there. */
function aReportedFile(from) {
  const isThere = (i) =>
    Array.from({ length: reporting }, (_, server) => server).some((server) =>
      isOn(blockOf(i).id, server),
    );
  let i = from;
  while (!isThere(i)) i++;
  return i;
}

function inode(id, type) {
  const isFile = type === 'file';
  return {
    id,
    type,
    owner: 'etl',
    group: 'warehouse',
    mode: isFile ? 0o644 : 0o777,
    mtimeMs: WALL_MS + id,
    atimeMs: WALL_MS + id,
    version: id,
    replication: isFile ? copies : 0,
    blockSize: isFile ? 2 ** 26 : 0,
  };
}

/** A master's folder with these files, made without a master. */
async function make(dir) {
  const state = createState(nullBlockSink, { superuser: 'root', supergroup: 's', timeMs: WALL_MS });
  const { namespace, counters } = state;
  const add = (type, parent, name, blocks) => {
    const id = counters.inode++;
    namespace.insert(inode(id, type));
    if (blocks !== undefined) namespace.replaceBlocks(id, 0, blocks);
    namespace.link(id, parent, name);
    return id;
  };
  const tops = new Map();
  let parent;
  for (let i = 0; i < files; i++) {
    const { top, name } = directoryOf(i);
    if (i % PER_DIRECTORY === 0) {
      if (!tops.has(top)) tops.set(top, add('directory', 1, top));
      parent = add('directory', tops.get(top), name);
    }
    const sha256 = new Uint8Array(32);
    for (let at = 0; at < 32; at += 4)
      new DataView(sha256.buffer).setUint32(at, Math.imul(i + at, 2_654_435_761) >>> 0);
    add('file', parent, nameOf(i), [{ ...blockOf(i), sha256 }]);
  }
  counters.block = files + 1;
  counters.generation = files + 1;
  state.txid = 10;
  await writeFolder(dir, CLUSTER, state, {
    fs: nodeFileSystem,
    lock: lockFolder,
    clock: systemClock,
  });
}

/** A block server that has its share of all blocks: says so when it is asked to, and that it lives. */
async function report() {
  const channel = RpcChannel.connect(flags.master);
  const node = nodeClient(channel);
  const me = Number(flags.server);
  const serverId = `server-${me}`;
  const volumes = [
    { id: `disk-${me}`, capacity: 2 ** 44, used: 2 ** 43, remaining: 2 ** 43, failed: false },
  ];
  const call = { timeoutMs: 60_000 };
  const { registration, heartbeatIntervalMs, reportPageSize } = await node.register(
    {
      serverId,
      clusterId: CLUSTER,
      name: `bs${me}`,
      address: `127.0.0.1:${9_000 + me}`,
      domain: `/r${me}`,
      volumes,
      version: 'bench',
      reportFormat: 1,
      replicas: shareOf(me),
    },
    call,
  );
  let sequence = 0;
  const sendAll = async () => {
    const start = now();
    let replicas = 0;
    for (let after = 0; after < files;) {
      const added = [];
      let id = after;
      while (added.length < reportPageSize && id < files)
        if (isOn(++id, me)) {
          const { generation, length } = blockOf(id - 1);
          added.push({ blockId: id, generation, length });
        }
      const page = { after, upTo: id === files ? Number.MAX_SAFE_INTEGER : id };
      await node.reportReplicas(
        {
          serverId,
          registration,
          sequence: ++sequence,
          page,
          added: [],
          removed: [],
          packed: packReplicas(added),
        },
        call,
      );
      replicas += added.length;
      after = id;
    }
    process.send({ reported: replicas, tookMs: now() - start });
  };
  let sending;
  for (;;) {
    const answer = await node.heartbeat(
      { serverId, registration, volumes, activeStreams: 0, stopping: false },
      call,
    );
    if (answer.fullReport) sending ??= sendAll();
    await sleep(heartbeatIntervalMs);
  }
}

/** Asks until there is an answer; a call that fails counts as none. */
async function answerOf(call) {
  let answer;
  await until(async () => (answer = await call().catch(() => undefined)) !== undefined);
  return answer;
}

/** Of each hundred calls: the mix that `dfs bench meta` calls balanced. */
const MIX = { stat: 45, list: 5, create: 25, rename: 10, remove: 15 };
const MUTATIONS = ['create', 'rename', 'remove'];
const VERBS = Object.entries(MIX).flatMap(([verb, share]) => Array(share).fill(verb));
const LISTED = 100;
let filesMade = 0;

/** One call of the load; `mine` are files that it made. */
async function carryOut(dfs, verb, mine) {
  if (verb === 'stat') await dfs.stat(pathOf(keptFile()));
  else if (verb === 'list') {
    let left = LISTED;
    for await (const _ of dfs.list(dirname(pathOf(keptFile())))) if (--left === 0) break;
  } else if (verb === 'create' || mine.length === 0) {
    const path = `/load/part-${String(filesMade++).padStart(5, '0')}-6f1c.parquet`;
    await dfs.makeEmptyFile(path, { createParents: true });
    mine.push(path);
  } else if (verb === 'rename') {
    const from = mine.shift();
    await dfs.rename(from, `${from}.renamed`);
    mine.push(`${from}.renamed`);
  } else await dfs.remove(mine.shift());
}

function percentiles(latencies) {
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor((latencies.length - 1) * share)]?.toFixed(1);
  return `p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms of ${latencies.length}`;
}

/** Calls at a pace, each timed from when it was due, whether or not those before it are through. */
function offeredLoad(dfs, { changes }) {
  const latencies = { reads: [], mutations: [] };
  const underWay = new Set();
  const mine = [];
  const state = { over: false };
  const run = async () => {
    for (let due = now(); !state.over; due += 1_000 / rate) {
      if (due > now()) await sleep(due - now());
      const drawn = VERBS[Math.floor(Math.random() * VERBS.length)];
      const verb = changes ? drawn : 'stat';
      const kind = MUTATIONS.includes(verb) ? latencies.mutations : latencies.reads;
      const call = carryOut(dfs, verb, mine).then(() => {
        kind.push(now() - due);
        underWay.delete(call);
      });
      underWay.add(call);
    }
    await Promise.all(underWay);
  };
  const running = run();
  return {
    async stop() {
      state.over = true;
      await running;
      return `beside it reads ${percentiles(latencies.reads)}, mutations ${percentiles(latencies.mutations)}`;
    },
  };
}

/** `changes`: the load changes the namespace too, which a master in safe mode refuses. */
async function measured(what, { dfs, master, changes = true }, work) {
  const { result, turnMs, ranMs } = await master.measure(async () => {
    const load = offeredLoad(dfs, { changes });
    const start = now();
    const result = await work();
    const took = now() - start;
    return { result, took, beside: await load.stop() };
  });
  const turn = `longest turn ${turnMs.toFixed(1)} ms, of processor time ${ranMs.toFixed(1)} ms`;
  const rss = `RSS ${(master.rssBytes() / 1e6).toFixed(0)} MB`;
  line(what, `${seconds(result.took)}, ${turn}, ${result.beside}, ${rss}`);
  return result.result;
}

async function all() {
  const root = flags.dir ?? (await mkdtemp(join(tmpdir(), 'cairn-bench-')));
  const dir = join(root, 'master');
  if (!existsSync(dir)) {
    const start = now();
    const made = fork(import.meta.filename, [
      '--role',
      'make',
      `--files=${files}`,
      `--copies=${copies}`,
      `--dir=${root}`,
    ]);
    await new Promise((resolve, reject) =>
      made.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('it was not made')))),
    );
    line('folder made', `${files} files, ${seconds(now() - start)}`);
  }
  const started = now();
  const master = await startWatchedMaster(dir, ['--log-level=warn']);
  const reporters = [];
  let dfs;
  try {
    const served = seconds(now() - started);
    line('from start: serves', `${served}, RSS ${(master.rssBytes() / 1e6).toFixed(0)} MB`);
    dfs = await DfsClient.connect({ master: master.address });
    await answerOf(() => dfs.stat(pathOf(files >> 1)));
    line('from start: first stat', seconds(now() - started));
    const reported = [];
    for (let server = 0; server < reporting; server++) {
      const args = [
        '--role',
        'report',
        `--files=${files}`,
        `--servers=${servers}`,
        `--copies=${copies}`,
        `--master=${master.address}`,
        `--server=${server}`,
      ];
      const reporter = fork(import.meta.filename, args);
      reporters.push(reporter);
      reported.push(new Promise((resolve) => reporter.once('message', resolve)));
    }
    const isReadable = async (i) => {
      for await (const { locations } of dfs.locate(pathOf(i)))
        if (locations.length > 0) return true;
      return undefined;
    };
    const on = { dfs, master };
    await measured('full reports', { ...on, changes: false }, async () => {
      const sample = [0, 1, 2, 3].map((quarter) =>
        aReportedFile(Math.floor((files * (quarter * 2 + 1)) / 8)),
      );
      void answerOf(() => isReadable(aReportedFile(0))).then(() =>
        line('from start: first file can be read', seconds(now() - started)),
      );
      await Promise.all(sample.map((i) => answerOf(() => isReadable(i))));
      line('from start: files anywhere can be read', seconds(now() - started));
      const all = await Promise.all(reported);
      const replicas = all.reduce((sum, each) => sum + each.reported, 0);
      line('replicas reported', `${replicas}`);
    });
    line('from start: all has been reported', seconds(now() - started));
    if (reporting < servers) return;
    await until(async () => !(await dfs.report()).safeMode);
    line('from start: out of safe mode', seconds(now() - started));
    await sleep(2_000);
    const rss = master.rssBytes();
    const most = master.rssBytesMost();
    line(
      'RSS',
      `${(rss / 1e6).toFixed(0)} MB, at most ${(most / 1e6).toFixed(0)} MB, ${(rss / files).toFixed(1)} B a file with its block`,
    );
    await measured('no other work, for 10 s', on, () => sleep(10_000));
    for (let n = 1; n <= checkpoints; n++) {
      await dfs.mkdir(`/made-since/${Date.now()}`, { parents: true });
      await measured(`checkpoint ${n}`, on, () => dfs.checkpoint());
    }
    if (await dfs.exists(`/${REMOVED}`))
      await measured('a tenth of all removed', on, () =>
        dfs.remove(`/${REMOVED}`, { recursive: true }),
      );
    await measured('and 10 s after', on, () => sleep(10_000));
  } finally {
    for (const reporter of reporters) reporter.kill('SIGKILL');
    await dfs?.close();
    await master.end('SIGTERM');
    if (flags.dir === undefined) await rm(root, { recursive: true, force: true });
  }
}

if (flags.role === 'make') await make(join(flags.dir, 'master'));
else if (flags.role === 'report') await report();
else await all();
