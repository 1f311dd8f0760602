/**
 * Measures metadata calls: one master and some clients, each a process of its own. Operations a second, latencies, and
 * core-microseconds an operation at either end, for `stat`, `mkdir` (one durable call)
 * and `create` (an empty file: CreateFile and CompleteFile, two durable calls one after the other).
 * After `make build`:
 *
 *   node scripts/bench-metadata.mjs [--transport session|unary] [--clients 2] [--inflight 256] [--seconds 5]
 *     [--verbs stat,mkdir,create] [--dir FOLDER] [--prof FOLDER]
 *
 * Latencies are of a closed loop: what is offered follows what is answered, so they say nothing about an offered load.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TICKS_A_SECOND = 100;
const PATHS = 1_000;
const { values: flags } = parseArgs({
  options: {
    transport: { type: 'string', default: 'session' },
    clients: { type: 'string', default: '2' },
    inflight: { type: 'string', default: '256' },
    seconds: { type: 'string', default: '5' },
    verbs: { type: 'string', default: 'stat,mkdir,create' },
    dir: { type: 'string' },
    prof: { type: 'string' },
    child: { type: 'string' },
    master: { type: 'string' },
  },
});

if (flags.child === undefined) await measure();
else await client(Number(flags.child));

async function client(number) {
  const { RpcChannel } = await import('../dist/rpc/channel.js');
  const channel = RpcChannel.connect(flags.master);
  const calls = await stub(channel);
  const numbers = { last: 0, pending: new Set() };
  const identity = { user: 'bench', groups: ['bench'], clientId: `bench-${number}` };
  const context = (operation) => {
    for (const first of numbers.pending)
      return { ...identity, operation, acknowledgedOperation: first - 1 };
    return { ...identity, operation, acknowledgedOperation: numbers.last };
  };
  const mutate = async (call) => {
    const operation = ++numbers.last;
    numbers.pending.add(operation);
    const answer = await call(context(operation));
    numbers.pending.delete(operation);
    return answer;
  };
  const home = `/bench-${number}`;
  const file = (i) => `${home}/batch=${i % PATHS}/part-${String(i).padStart(7, '0')}-6f1c.parquet`;
  const create = {
    mode: 0o644,
    replication: 0,
    blockSize: 0,
    overwrite: false,
    createParents: true,
    ifVersion: undefined,
  };
  const mkdir = (path) =>
    mutate((c) => calls.namespace.mkdir(c, { path, mode: 0o755, parents: true }, {}));
  let made = 0;
  const verbs = {
    prepare: () => mkdir(`${home}/batch=${made++ % PATHS}`),
    stat: () => calls.namespace.stat(context(0), { path: `${home}/batch=${made++ % PATHS}` }, {}),
    mkdir: () => mkdir(`${home}/new/part-${String(made++).padStart(7, '0')}-6f1c.parquet`),
    create: async () => {
      const path = file(made++);
      const { inode } = await mutate((c) => calls.namespace.createFile(c, { ...create, path }, {}));
      await mutate((c) => calls.namespace.completeFile(c, { inode, last: undefined }, {}));
    },
  };
  process.on('message', (order) => void obey(order));
  async function obey({ verb, seconds, inFlight }) {
    if (verb === 'end') {
      calls.close();
      channel.close();
      process.disconnect();
      return;
    }
    if (verb === 'prepare') made = 0;
    const latencies = [];
    const until = performance.now() + seconds * 1_000;
    const before = process.cpuUsage();
    const began = performance.now();
    let failed;
    const loop = async () => {
      while (verb === 'prepare' ? made < PATHS : performance.now() < until) {
        const start = performance.now();
        await verbs[verb]();
        latencies.push(performance.now() - start);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, loop)).catch((error) => (failed = error));
    if (failed) console.error(failed);
    const { user, system } = process.cpuUsage(before);
    latencies.sort((a, b) => a - b);
    process.send({
      operations: latencies.length,
      seconds: (performance.now() - began) / 1_000,
      cpuUs: user + system,
      p50: latencies[Math.floor(latencies.length * 0.5)],
      p99: latencies[Math.floor(latencies.length * 0.99)],
    });
  }
  process.send('ready');
}

async function stub(channel) {
  if (flags.transport === 'unary') {
    const { namespaceClient } = await import('../dist/rpc/namespace-client.js');
    return { namespace: namespaceClient(channel), close: () => {} };
  }
  const { NamespaceSession } = await import('../dist/rpc/namespace-session.js');
  const session = new NamespaceSession(channel);
  return { namespace: session.namespace, close: () => session.close() };
}

async function measure() {
  const root = mkdtempSync(join(flags.dir ?? tmpdir(), 'bench-metadata-'));
  const profile = (who) =>
    flags.prof ? ['--cpu-prof', `--cpu-prof-dir=${join(flags.prof, who)}`] : [];
  const cli = fileURLToPath(new URL('../dist/client/cli.js', import.meta.url));
  const master = spawn(
    process.execPath,
    [
      ...profile('master'),
      cli,
      'master',
      `--dir=${join(root, 'm')}`,
      '--listen=127.0.0.1:0',
      '--log-level=warn',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DFS_USER: 'bench' } },
  );
  const clients = [];
  try {
    const address = await addressOf(master);
    for (let i = 1; i <= Number(flags.clients); i++) {
      const argv = [`--child=${i}`, `--master=${address}`, `--transport=${flags.transport}`];
      const child = fork(fileURLToPath(import.meta.url), argv, {
        execArgv: profile(`client-${i}`),
      });
      clients.push(child);
      await once(child, 'message');
    }
    await round(clients, { verb: 'prepare', seconds: 0, inFlight: 64 });
    console.log('transport verb      ops/s    p50 ms   p99 ms   client us/op  master us/op');
    for (const verb of flags.verbs.split(',')) await measureVerb(verb, clients, master.pid);
  } finally {
    for (const child of clients) if (child.connected) child.send({ verb: 'end' });
    await Promise.all(clients.map((child) => once(child, 'exit')));
    master.kill('SIGTERM');
    await once(master, 'exit');
    rmSync(root, { recursive: true, force: true });
  }
}

async function measureVerb(verb, clients, pid) {
  const inFlight = Math.ceil(Number(flags.inflight) / clients.length);
  await round(clients, { verb, seconds: 1, inFlight });
  const before = cpuUs(pid);
  const told = await round(clients, { verb, seconds: Number(flags.seconds), inFlight });
  const masterUs = cpuUs(pid) - before;
  const sum = (of) => told.reduce((total, one) => total + of(one), 0);
  const operations = sum((one) => one.operations);
  const cells = [
    flags.transport.padEnd(9),
    verb.padEnd(6),
    sum((one) => one.operations / one.seconds)
      .toFixed(0)
      .padStart(9),
    Math.max(...told.map((one) => one.p50))
      .toFixed(2)
      .padStart(9),
    Math.max(...told.map((one) => one.p99))
      .toFixed(2)
      .padStart(8),
    (sum((one) => one.cpuUs) / operations).toFixed(1).padStart(13),
    (masterUs / operations).toFixed(1).padStart(13),
  ];
  console.log(cells.join(' '));
}

function round(clients, order) {
  return Promise.all(
    clients.map(async (child) => {
      child.send(order);
      const [told] = await once(child, 'message');
      return told;
    }),
  );
}

async function addressOf(process_) {
  let text = '';
  for await (const piece of process_.stdout) {
    text += piece;
    const found = /127\.0\.0\.1:[1-9]\d*/.exec(text);
    if (found) {
      process_.stdout.resume();
      return found[0];
    }
  }
  throw new Error(`no address in: ${text}`);
}

/** User and system time of a process with all its threads, from /proc. */
function cpuUs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_A_SECOND;
}
