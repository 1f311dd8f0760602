/**
 * Measures checkpoints of a master's state, without network: what one costs the turns of the event loop, what mutations feel
 * while it is written, and how loading it compares with reading the file. After `make build`:
 *
 *   node --expose-gc scripts/bench-checkpoint.mjs [--files 1000000] [--blocks 1] [--open 100000] [--rate 2000] [--seconds 2] [--rounds 5]
 *
 * Mutations come at a fixed rate, and each is timed from when it was due: half of them touch random files, which is the
 * worst for copying pages, half make directories. Times of turns are those that the thread had a core for, as far as said.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CheckpointStore } from '../dist/master/checkpoint/checkpoint-store.js';
import { Checkpointer } from '../dist/master/checkpoint/checkpointer.js';
import { runCheckpointWorker } from '../dist/master/checkpoint/run-checkpoint-worker.js';
import { nullBlockSink } from '../dist/master/core/blocks/block-sink.js';
import { DERIVED_LIMITS_DEFAULT } from '../dist/master/core/derived-limits.js';
import { createDerivedState } from '../dist/master/core/derived-state.js';
import { PagedMemory } from '../dist/master/core/memory/paged-memory.js';
import { REPAIR_LIMITS_DEFAULT } from '../dist/master/core/redundancy/repair-limits.js';
import { StateDecoder } from '../dist/master/core/state-decoder.js';
import { captureState } from '../dist/master/core/state-image.js';
import { createState } from '../dist/master/core/state.js';
import { FileLog } from '../dist/master/journal/file-log.js';
import { GroupCommit } from '../dist/master/journal/group-commit.js';
import { Kernel } from '../dist/master/kernel.js';
import { nodeFileSystem } from '../dist/runtime/file-system.js';
import { silentLog } from '../dist/runtime/log.js';
import { systemClock } from '../dist/runtime/system-clock.js';
import { yieldTurn } from '../dist/runtime/yield-turn.js';

const { values: flags } = parseArgs({
  options: {
    files: { type: 'string', default: '1000000' },
    blocks: { type: 'string', default: '1' },
    open: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
  },
});
const [files, blocksEach, openFiles, rate, seconds] = [
  flags.files,
  flags.blocks,
  flags.open,
  flags.rate,
  flags.seconds,
].map(Number);

const CLUSTER = 'bench';
const PER_DIRECTORY = 600;
const TURN_CALLS_MAX = 50;
const WALL_MS = 1_790_000_000_000;
const now = () => performance.now();
const rssMb = () => (globalThis.gc?.(), Math.round(process.memoryUsage.rss() / 1e6));
const random = seeded(7);
let dir = '';

function seeded(seed) {
  let state = seed;
  return (n) => (state = (state * 48_271) % 2_147_483_647) % n;
}

function inode(id, type) {
  return {
    id,
    type,
    owner: 'etl',
    group: 'warehouse',
    mode: type === 'file' ? 0o644 : 0o755,
    mtimeMs: WALL_MS + id,
    atimeMs: WALL_MS + id,
    version: id,
    replication: type === 'file' ? 3 : 0,
    blockSize: type === 'file' ? 2 ** 26 : 0,
  };
}

/** A state of files in directories, and of files that clients write. */
function fill() {
  const state = createState(nullBlockSink, { superuser: 'root', supergroup: 's', timeMs: WALL_MS });
  const { namespace, counters } = state;
  let parent = 1;
  const add = (type, name) => {
    const id = counters.inode++;
    namespace.insert(inode(id, type));
    if (type === 'file' && blocksEach > 0) namespace.replaceBlocks(id, 0, newBlocks(counters));
    if (name !== undefined) namespace.link(id, type === 'file' ? parent : 1, name);
    return id;
  };
  for (let i = 0; i < files; i++) {
    if (i % PER_DIRECTORY === 0) parent = add('directory', `day=${i / PER_DIRECTORY}`);
    add('file', `part-${String(i % PER_DIRECTORY).padStart(5, '0')}-6f1c.parquet`);
  }
  for (let i = 0; i < openFiles; i++) {
    const [holder, name] = [`client-${i % 1_000}`, `part-${i}-open.parquet`];
    const id = counters.block++;
    state.openFiles.open({
      inode: add('file'),
      holder,
      kind: 'create',
      reserved: { parent, name, ifVersion: undefined },
      writing: { id, generation: id, offset: 0, targets: ['s-1', 's-2', 's-3'], index: 0 },
      truncateTo: undefined,
    });
    const caller = { clientId: holder, operation: i + 1, acknowledgedOperation: i + 1 - 4_000 };
    state.retries.record(1, caller, { kind: 'done' });
  }
  return state;
}

function newBlocks(counters) {
  return Array.from({ length: blocksEach }, () => {
    const id = counters.block++;
    const sha256 = new Uint8Array(32);
    for (let i = 0; i < 32; i++) sha256[i] = random(256);
    return { id, generation: id, length: 1 + random(2 ** 26), sha256 };
  });
}

function mutation(state, i) {
  if (i % 2 === 0) {
    const [id, mtimeMs] = [2 + random(files), WALL_MS + i];
    return { operation: { kind: 'setTimes', inode: id, mtimeMs, atimeMs: mtimeMs } };
  }
  const id = state.counters.inode;
  const directories = [{ inode: id, name: `made-${id}` }];
  return { operation: { kind: 'mkdir', parent: 1, directories, owner: 'etl', mode: 0o755 } };
}

/** Milliseconds that this thread had a core for, however many other threads there are; in steps of some milliseconds. */
const threadMs = () =>
  Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;

/** Sends mutations until `until` resolves, at least for the time asked; gives latencies and the longest turn. */
async function underLoad(kernel, until) {
  const latencies = [];
  const pending = new Set();
  const start = now();
  let sent = 0;
  let longestTurn = 0;
  let lastTurn = threadMs();
  const ended = { yet: false };
  void until.then(() => (ended.yet = true));
  while (!ended.yet || now() - start < seconds * 1_000) {
    await yieldTurn();
    const at = threadMs();
    longestTurn = Math.max(longestTurn, at - lastTurn);
    lastTurn = at;
    // A turn takes no more than a busy server would: what waits behind a stall is timed from when it was due.
    const due = Math.min(((now() - start) * rate) / 1_000, sent + TURN_CALLS_MAX);
    for (; sent < due; sent++) {
      const dueMs = start + (sent * 1_000) / rate;
      const done = kernel.mutateOwn(() => mutation(kernel.state, sent));
      const noted = done.then(() => {
        latencies.push(now() - dueMs);
        pending.delete(noted);
      });
      pending.add(noted);
    }
  }
  await Promise.all(pending);
  latencies.sort((a, b) => a - b);
  const share = (part) => latencies[Math.floor(latencies.length * part)];
  return { count: latencies.length, p50: share(0.5), p99: share(0.99), longestTurn };
}

const loadText = ({ count, p50, p99, longestTurn }) =>
  `${count} mutations, p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms, longest turn ${longestTurn.toFixed(1)} core ms`;

/** As the master puts it together, with the parts of it that take a turn measured. */
function checkpointer(kernel, commit, log, store, spans) {
  const timed = (name, call) => {
    const start = now();
    const result = call();
    (spans[name] ??= []).push(now() - start);
    return result;
  };
  return new Checkpointer({
    store,
    yieldTurn,
    roll: () => commit.roll(),
    capture() {
      const image = timed('capture', () => captureState(kernel.state));
      const chunks = image.chunks[Symbol.iterator]();
      return {
        ...image,
        chunks: {
          *[Symbol.iterator]() {
            for (;;) {
              const next = timed('chunk', () => chunks.next());
              if (next.done) return;
              yield next.value;
            }
          },
        },
        release: (pages) => timed('release', () => image.release(pages)),
      };
    },
    flush: () => commit.flush(),
    async write(content) {
      const start = now();
      const restBytes = content.chunks.reduce((sum, { length }) => sum + length, 0);
      const order = { ...content, checkpointDir: store.dir, clusterId: CLUSTER, epoch: 1 };
      const writing = timed('post', () =>
        runCheckpointWorker({ ...order, createdWallMs: WALL_MS }, { log: { warn() {} } }),
      );
      const written = await writing;
      spans.write = now() - start;
      spans.restBytes = restBytes;
      return written;
    },
    truncate: (txid) => log.truncate(txid),
  });
}

async function readThrough(path, place) {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  const took = stopwatch();
  for (let at = 0; at < size; at += 2 ** 20) await file.read(place(), 0, 2 ** 20, at);
  const times = took();
  await file.close();
  return times;
}

async function load(store, file, decoder) {
  const memory = new PagedMemory();
  const took = stopwatch();
  const state = decoder?.(memory);
  for await (const chunk of store.read(file, CLUSTER, memory)) state?.push(chunk);
  state?.finish();
  return took();
}

const line = (what, text) => console.log(`${what.padEnd(38)} ${text}`);
/** Time on the wall, and of this process's cores, which says more on a machine that others use. */
function stopwatch() {
  const [wall, cpu] = [now(), process.cpuUsage()];
  return () => {
    const used = process.cpuUsage(cpu);
    return { wall: now() - wall, core: (used.user + used.system) / 1e3 };
  };
}

async function fastest(what, call, base) {
  const times = [];
  for (let i = 0; i < 7; i++) times.push(await call());
  const wall = Math.min(...times.map((time) => time.wall));
  const core = Math.min(...times.map((time) => time.core));
  const compared =
    base === undefined
      ? ''
      : `; ${(wall / base.wall).toFixed(2)} and ${(core / base.core).toFixed(2)} of reading`;
  line(what, `${wall.toFixed(0)} ms, ${core.toFixed(0)} core ms${compared}`);
  return { wall, core };
}

async function main() {
  dir = await mkdtemp(join(tmpdir(), 'cairn-bench-'));
  const bare = rssMb();
  const filling = now();
  const state = fill();
  line('filled', `${files} files, ${openFiles} open, in ${((now() - filling) / 1e3).toFixed(0)} s`);
  line('RSS', `${rssMb() - bare} MB more than without`);
  const common = { fs: nodeFileSystem, clusterId: CLUSTER, clock: systemClock, log: silentLog };
  const log = await FileLog.open({ ...common, dir: join(dir, 'log') });
  const commit = new GroupCommit({
    log,
    onFatal: (error) =>
      setImmediate(() => {
        throw error;
      }),
  });
  const kernel = new Kernel({ state, log: commit, clock: systemClock });
  const store = await CheckpointStore.open(nodeFileSystem, join(dir, 'checkpoints'));
  line('warm-up', loadText(await underLoad(kernel, Promise.resolve())));
  const spans = {};
  const maker = checkpointer(kernel, commit, log, store, spans);
  const before = rssMb();
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage.rss() / 1e6)), 20);
  const ratios = [];
  let made;
  for (let round = 0; round < Number(flags.rounds); round++) {
    const without = await underLoad(kernel, Promise.resolve());
    line('without a checkpoint', loadText(without));
    made = maker.run();
    const during = await underLoad(kernel, made);
    line('while one is written', loadText(during));
    ratios.push(during.p99 / without.p99);
  }
  clearInterval(watching);
  ratios.sort((a, b) => a - b);
  line('p99 with over p99 without', ratios.map((ratio) => ratio.toFixed(2)).join(' '));
  const { path, sizeBytes } = await made;
  const newest = await store.newest();
  line('RSS', `${before} MB before, ${Math.round(most)} MB at most, ${rssMb()} MB after`);
  line(
    'file',
    `${(sizeBytes / 1e6).toFixed(1)} MB, ${(spans.restBytes / 1e6).toFixed(1)} MB of it beside the pages`,
  );
  line('written and read back in', `${spans.write.toFixed(0)} ms`);
  for (const name of ['capture', 'chunk', 'post', 'release']) {
    const times = spans[name].sort((a, b) => a - b);
    const [median, most] = [times[times.length >> 1], times.at(-1)].map((ms) => ms.toFixed(2));
    line(`turns: ${name}`, `${times.length}, median ${median} ms, longest ${most} ms`);
  }
  await commit.close();

  const one = new Uint8Array(2 ** 20);
  await fastest('reading the file over one buffer', () => readThrough(path, () => one));
  const kept = [];
  const reading = await fastest('reading the file into memory', () => {
    kept.length = 0;
    return readThrough(path, () => kept[kept.push(new Uint8Array(2 ** 20)) - 1]);
  });
  await fastest('pages in place, all checked', () => load(store, newest), reading);
  const into = (sink) => (memory) => new StateDecoder(sink, undefined, memory);
  await fastest(
    'state, blocks told to nobody',
    () => load(store, newest, into(nullBlockSink)),
    reading,
  );
  const derived = () =>
    createDerivedState({
      limits: DERIVED_LIMITS_DEFAULT,
      repairLimits: REPAIR_LIMITS_DEFAULT,
      firstRegistration: 1,
      firstTaskId: 1,
      allotted: { block: () => true, generation: () => true },
    });
  await fastest(
    'state, blocks in the block map',
    () => load(store, newest, into(derived())),
    reading,
  );
}

try {
  await main();
} finally {
  await rm(dir, { recursive: true, force: true });
}
