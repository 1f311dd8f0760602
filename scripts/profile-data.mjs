/**
 * Where the processor time of puts and gets goes: core-seconds a GB, by process and part, from samples of `perf` over all
 * threads. Linux, with `perf` allowed to see the kernel; best on a machine with nothing else to do. After `make build`:
 *
 *   node scripts/profile-data.mjs [--size 1073741824] [--runs 3] [--cases 'put flush,put sync,get,get local']
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';

const { values: flags } = parseArgs({
  options: {
    size: { type: 'string', default: String(1024 ** 3) },
    runs: { type: 'string', default: '3' },
    cases: { type: 'string', default: 'put flush,put sync,get,get local' },
  },
});
const bytes = Number(flags.size);
const runs = Number(flags.runs);
const FREQUENCY = 499;
const PATH = '/profile-data';
const run = promisify(execFile);
const CLI = new URL('../dist/client/cli.js', import.meta.url).pathname;
const CLIENT = new URL('../dist/client/bench/client-run.js', import.meta.url).pathname;

/** The first frame from the inside, by symbol or object, that one of these knows says what a sample was spent for. */
const PARTS = [
  ['SHA-256', /sha256/i],
  ['CRC32C', /crc32/i],
  [
    'garbage collection',
    /Scaveng|MarkCompact|Sweeper|Marking|GCTracer|::Heap::|ArrayBufferSweeper/,
  ],
  [
    'V8 compiles',
    /compiler|turboshaft|maglev|baseline::|Parser|Scanner|Compiler::|Ignition|interpreter::Bytecode|TurboFan|OptimizedCompil/,
  ],
  [
    'page cache and file system',
    /filemap|ext4|jbd2|iomap|pagecache|page_cache|folio_|vfs_(read|write)|ksys_p(read|write)|blkdev|submit_bio|dio_|fdatasync/,
  ],
  [
    'sockets, sending',
    /tcp_sendmsg|sock_write|sock_sendmsg|tcp_write_xmit|__tcp_transmit|net_rx_action|tcp_v4_rcv|loopback/,
  ],
  ['sockets, receiving', /tcp_recvmsg|sock_read|sock_recvmsg|inet_recvmsg/],
  ['page faults', /page_fault|clear_page|do_mmap|munmap|madvise|mprotect/],
  ['waits and wakes', /futex|epoll|schedule|eventfd|wake_up|pthread_(cond|mutex)/],
  ['HTTP/2 (nghttp2 and node)', /nghttp2|node::http2|Http2/],
  ['memory moved', /memmove|memcpy|memset/],
  [
    'JavaScript',
    /^(Builtins_|LazyCompile|Interpreted|[*~^+]|Function:|RegExp:|Eval:)|\.js:|\.mjs:|perf-\d+\.map/,
  ],
  ['malloc', /malloc|free\b|_int_|calloc|operator (new|delete)/],
  ['node and V8, else', /node::|v8::|uv_|uv__/],
];

function partOf(frames) {
  for (const frame of frames) for (const [name, what] of PARTS) if (what.test(frame)) return name;
  return 'else';
}

function coreSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const dfs = async (...args) =>
  (
    await run(process.execPath, [CLI, ...args], {
      env: { ...process.env, NODE_OPTIONS: '--perf-basic-prof' },
    })
  ).stdout;

/** One put or get in a process of its own; what it says, and who it was. */
async function client(task) {
  const args = ['--no-incremental-marking', '--perf-basic-prof', CLIENT, JSON.stringify(task)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  await once(child, 'exit');
  return { pid: child.pid, ...JSON.parse(text) };
}

/** Samples by process and part. */
async function samplesOf(file) {
  const script = spawn('perf', ['script', '-i', file, '-F', 'pid,ip,sym,dso'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const counts = new Map();
  let pid;
  let frames = [];
  const done = () => {
    if (pid === undefined) return;
    const byPart = counts.get(pid) ?? new Map();
    counts.set(pid, byPart);
    const part = partOf(frames);
    byPart.set(part, (byPart.get(part) ?? 0) + 1);
  };
  for await (const line of createInterface({ input: script.stdout })) {
    const head = /^\s*(\d+)\s*$/.exec(line);
    if (head !== null) [pid, frames] = [Number(head[1]), []];
    else if (line.trim() === '') {
      done();
      pid = undefined;
    } else frames.push(line.trim().replace(/^[0-9a-f]+ /, ''));
  }
  done();
  return counts;
}

async function profile(name, folder, cluster) {
  const [kind, how] = name.split(' ');
  const task = {
    kind,
    path: PATH,
    bytes,
    durability: kind === 'put' ? how : 'flush',
    master: cluster.master,
    localReads: how === 'local',
  };
  const servers = new Set(cluster.servers);
  const before = cluster.servers.map(coreSeconds);
  const file = join(folder, 'perf.data');
  const perf = spawn('perf', ['record', '-a', '-g', '-F', String(FREQUENCY), '-o', file], {
    stdio: 'ignore',
  });
  await new Promise((resolve) => setTimeout(resolve, 700));
  const clients = [];
  for (let i = 0; i < runs; i++) clients.push(await client(task));
  perf.kill('SIGINT');
  await once(perf, 'exit');
  const gigabytes = (bytes * runs) / 1e9;
  const used = {
    client: clients.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / gigabytes,
    'block servers':
      cluster.servers.reduce((sum, pid, i) => sum + coreSeconds(pid) - before[i], 0) / gigabytes,
  };
  const ofClients = new Set(clients.map(({ pid }) => pid));
  const table = new Map();
  const totals = {};
  for (const [pid, byPart] of await samplesOf(file)) {
    const who = servers.has(pid) ? 'block servers' : ofClients.has(pid) ? 'client' : undefined;
    if (who === undefined) continue;
    for (const [part, count] of byPart) {
      const row = table.get(part) ?? { client: 0, 'block servers': 0 };
      row[who] += count;
      table.set(part, row);
      totals[who] = (totals[who] ?? 0) + count;
    }
  }
  const rate = (bytes * runs) / 1e6 / clients.reduce((sum, { seconds }) => sum + seconds, 0);
  print(name, rate, used, table);
}

function print(name, rate, used, table) {
  const perSample = 1 / FREQUENCY / ((bytes * runs) / 1e9);
  const seconds = (count) => (count * perSample).toFixed(2).padStart(7);
  const all = ({ client, 'block servers': servers }) => client + servers;
  console.log(
    `\n${name}: ${rate.toFixed(0)} MB/s under perf; by the system's own clock client ${used.client.toFixed(2)}, block servers ${used['block servers'].toFixed(2)} core-s/GB`,
  );
  console.log(`| ${'core-s/GB'.padEnd(28)} |  client | block servers |`);
  for (const [part, row] of [...table].sort(([, a], [, b]) => all(b) - all(a)))
    console.log(
      `| ${part.padEnd(28)} | ${seconds(row.client)} | ${seconds(row['block servers']).padStart(13)} |`,
    );
  const sum = (who) => [...table.values()].reduce((total, row) => total + row[who], 0);
  console.log(
    `| ${'all (with its start)'.padEnd(28)} | ${seconds(sum('client'))} | ${seconds(sum('block servers')).padStart(13)} |`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'cairn-profile-'));
try {
  await dfs(
    'cluster',
    'up',
    '--dir',
    join(folder, 'cluster'),
    '--block-servers',
    '3',
    '--domains',
    '3',
  );
  const { master, blockServers } = JSON.parse(
    await dfs('cluster', 'status', '--dir', join(folder, 'cluster'), '--json'),
  );
  const cluster = { master: master.address, servers: blockServers.map(({ pid }) => pid) };
  const put = { kind: 'put', path: PATH, bytes, durability: 'flush', master: cluster.master };
  // Code that runs for the first time is not what is asked for.
  await client(put);
  for (const name of flags.cases.split(',')) await profile(name.trim(), folder, cluster);
} finally {
  await dfs('cluster', 'down', '--dir', join(folder, 'cluster')).catch(() => {});
  rmSync(folder, { recursive: true, force: true });
}
