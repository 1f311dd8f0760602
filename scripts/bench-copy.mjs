/**
 * Measures copies between two block servers in processes of their own, with this process as their master and worker:
 * MB/s, and core seconds a GB of both. After `make build`:
 *
 *   node scripts/bench-copy.mjs [--blocks 20] [--size 67108864] [--parallel 4] [--durability flush] [--grant BYTES] [--bandwidth BYTES_A_SECOND] [--no-door] [--prof FOLDER]
 */
import { spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pieceCrcs } from '../dist/common/checksum.js';
import { blockClient } from '../dist/rpc/block-client.js';
import { ChannelPool } from '../dist/rpc/channel-pool.js';
import { RpcServer } from '../dist/rpc/server.js';
import { silentLog } from '../dist/runtime/log.js';

const TICKS_A_SECOND = 100;
const { values: flags } = parseArgs({
  allowNegative: true,
  options: {
    blocks: { type: 'string', default: '20' },
    size: { type: 'string', default: String(64 * 1024 * 1024) },
    parallel: { type: 'string', default: '4' },
    durability: { type: 'string', default: 'flush' },
    grant: { type: 'string', default: String(64 * 1024 * 1024) },
    bandwidth: { type: 'string', default: '0' },
    door: { type: 'boolean', default: true },
    prof: { type: 'string' },
  },
});
const blocks = Number(flags.blocks);
const size = Number(flags.size);

/** Where each server serves reads for repair, by its address; `heard` is called when one says so. */
const doors = new Map();
const addresses = new Map();
let heard = () => {};

const node = {
  register: async ({ serverId, address }) => (
    addresses.set(serverId, address),
    {
      registration: 1,
      clusterId: 'bench',
      epoch: 1,
      heartbeatIntervalMs: 1_000,
      reportPageSize: 1_000,
    }
  ),
  heartbeat: async ({ serverId, repairAddress }) => (
    hear(serverId, repairAddress),
    {
      reregister: false,
      epoch: 1,
      delete: [],
      fullReport: false,
      verify: [],
      repairBandwidth: Number(flags.bandwidth),
      scrubRequest: 0,
      scrubPaused: false,
    }
  ),
  reportReplicas: async () => ({ reregister: false }),
  reportDamage: async () => {},
};

function hear(serverId, repairAddress) {
  if (repairAddress === undefined) return;
  doors.set(addresses.get(serverId), repairAddress);
  heard();
}

async function start(name, root, master) {
  const profile = flags.prof ? ['--cpu-prof', `--cpu-prof-dir=${join(flags.prof, name)}`] : [];
  const main = new URL('../dist/client/cli.js', import.meta.url).pathname;
  const args = [
    'blockserver',
    '--dir',
    join(root, name),
    '--master',
    master,
    '--log-level',
    'warn',
  ];
  const child = spawn(process.execPath, [...profile, main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended`))),
  ]);
  return { child, address: /(127\.0\.0\.1:\d+)/.exec(String(line))[1] };
}

/** Of a server and its lane: of the user, of the system. */
function coreSeconds({ child }) {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  const all = [child.pid, ...children.split(' ').filter(Boolean)].map((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  });
  return [11, 12].map(
    (i) => all.reduce((sum, fields) => sum + Number(fields[i]), 0) / TICKS_A_SECOND,
  );
}

/** Processor time of the first thread alone. */
function mainSeconds({ child }) {
  const [ran] = readFileSync(`/proc/${child.pid}/task/${child.pid}/schedstat`, 'utf8').split(' ');
  return Number(ran) / 1e9;
}

async function write(api, blockId, data, sha256) {
  const call = api.write({});
  const header = {
    blockId,
    generation: 1,
    downstream: [],
    durability: 'flush',
    epoch: 1,
    inode: 1,
    fileOffset: 0,
    path: '/bench',
    resume: undefined,
    blockSize: size,
  };
  await call.send({ kind: 'header', header });
  for (let at = 0; at < data.length; at += 1024 * 1024) {
    const part = data.subarray(at, at + 1024 * 1024);
    await call.send({
      kind: 'packet',
      packet: { offset: at, crcs: pieceCrcs(part, at), data: part },
    });
  }
  await call.send({ kind: 'seal', seal: { length: data.length, sha256 } });
  call.end();
  for await (const answer of call.answers)
    if (answer.kind === 'failure') throw new Error(answer.message);
}

async function copy(target, source, blockId, sha256) {
  const call = target.copy(
    {
      blockId,
      generation: 1,
      length: size,
      sha256,
      sources: [
        {
          serverId: 'source',
          address: source,
          ...(flags.door ? { repairAddress: doors.get(source) } : {}),
        },
      ],
      inode: 1,
      fileOffset: 0,
      path: '/bench',
      durability: flags.durability,
      epoch: 1,
    },
    {},
  );
  const grant = Number(flags.grant);
  for (let granted = 0; granted < size; granted += grant) call.grant(grant);
  for await (const answer of call.answers)
    if (answer.kind === 'failure') throw new Error(`${answer.code}: ${answer.message}`);
}

const root = mkdtempSync(join(tmpdir(), 'cairn-bench-copy-'));
const master = RpcServer.create({ log: silentLog }).addNode(node);
const servers = [];
const pool = new ChannelPool();
try {
  const address = await master.listen('127.0.0.1:0');
  for (const name of ['source', 'target']) servers.push(await start(name, root, address));
  const [source, target] = servers;
  const data = randomFillSync(Buffer.alloc(size));
  const sha256 = createHash('sha256').update(data).digest();
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (let id = 1; id <= blocks; id++)
    await write(blockClient(pool.get(source.address)), id, data, sha256);
  // The source's door for repair opens some seconds after its start.
  while (!doors.has(source.address)) await new Promise((resolve) => (heard = resolve));
  const before = servers.map(coreSeconds);
  const mainBefore = servers.map(mainSeconds);
  const startedMs = performance.now();
  let next = 1;
  const worker = async () => {
    for (let id = next++; id <= blocks; id = next++)
      await copy(blockClient(pool.get(target.address)), source.address, id, sha256);
  };
  await Promise.all(Array.from({ length: Number(flags.parallel) }, worker));
  const seconds = (performance.now() - startedMs) / 1_000;
  const gigabytes = (blocks * size) / 1e9;
  const byThread = (i) =>
    `main thread ${((mainSeconds(servers[i]) - mainBefore[i]) / gigabytes).toFixed(2)}`;
  const [ofSource, ofTarget] = servers.map((server, i) => {
    const [user, system] = coreSeconds(server).map(
      (after, j) => (after - before[i][j]) / gigabytes,
    );
    return `${(user + system).toFixed(2)} core-s/GB (${system.toFixed(2)} of them system, ${byThread(i)})`;
  });
  console.log(
    [
      `${((gigabytes * 1_000) / seconds).toFixed(0)} MB/s`,
      `source ${ofSource}`,
      `target ${ofTarget}`,
      `${flags.parallel} at once`,
      `durability ${flags.durability}`,
    ].join(', '),
  );
} finally {
  pool.close();
  for (const { child } of servers) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await master.stop({ graceMs: 100 });
  rmSync(root, { recursive: true, force: true });
}
