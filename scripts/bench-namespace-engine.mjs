/**
 * Measures the trees that hold the namespace by themselves, as `dfs bench namespace --engine` measures the master's core
 * around them: memory per file and block, pages of each tree, calls a second, longest call, snapshots. After `make build`:
 *
 *   node --expose-gc scripts/bench-namespace-engine.mjs [--files 1000000] [--blocks 1] [--names job|file]
 *
 * `--blocks 0` makes files without blocks; `--many` gives each hundredth file 100 blocks. `--names file` has four
 * hexadecimal digits of their own in each name, where `job` has the same in each directory.
 */
import { randomFillSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WarehouseTree } from '../dist/common/bench/warehouse-tree.js';
import { CompactNamespace } from '../dist/master/core/namespace/compact/compact-namespace.js';

const { values: flags } = parseArgs({
  options: {
    files: { type: 'string', default: '1000000' },
    blocks: { type: 'string', default: '1' },
    names: { type: 'string', default: 'job' },
    many: { type: 'boolean', default: false },
    probes: { type: 'string', default: '500000' },
  },
});
const files = Number(flags.files);
const blocksEach = Number(flags.blocks);
const probes = Number(flags.probes);

const collect = globalThis.gc ?? (() => undefined);
const rss = () => (collect(), process.memoryUsage.rss());
const random = seeded(7);
const noise = randomFillSync(new Uint8Array(1 << 20));
let noiseAt = 0;

const tree = new WarehouseTree(files, flags.names);
const parents = new Float64Array(tree.directories);

function seeded(seed) {
  let state = seed;
  return (n) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
}

function newInode(id, type, time) {
  return {
    id,
    type,
    owner: 'etl',
    group: 'warehouse',
    mode: type === 'file' ? 0o644 : 0o755,
    mtimeMs: time,
    atimeMs: time,
    version: id * 3,
    replication: type === 'file' ? 3 : 0,
    blockSize: type === 'file' ? 2 ** 26 : 0,
  };
}

const namespace = new CompactNamespace();
let nextId = 1;
let nextBlock = 1;
let time = 1_790_000_000_000;
let longest = 0;

/** Calls and keeps the longest time that one took, in ms. */
function timed(call) {
  const start = process.hrtime.bigint();
  const result = call();
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (ms > longest) longest = ms;
  return result;
}

function makeDirectory(parent, name) {
  const id = nextId++;
  namespace.insert(newInode(id, 'directory', time));
  if (parent !== 0) namespace.link(id, parent, name);
  return id;
}

function newBlocks(count) {
  return Array.from({ length: count }, () => {
    noiseAt = (noiseAt + 32) % (noise.length - 32);
    const sha256 = noise.slice(noiseAt, noiseAt + 32);
    new DataView(sha256.buffer).setUint32(0, nextBlock);
    return { id: nextBlock, generation: nextBlock++, length: 1 + random(2 ** 26), sha256 };
  });
}

/** As the master makes a file: inode, block, name, times of the file and of its directory. */
function makeFile(file, directory) {
  time += random(20);
  const id = nextId++;
  const parent = parents[directory];
  namespace.insert(newInode(id, 'file', time));
  const count = flags.many && file % 100 === 0 ? 100 : blocksEach;
  if (count > 0) namespace.replaceBlocks(id, 0, newBlocks(count));
  namespace.link(id, parent, tree.nameOf(file, directory));
  namespace.update(parent, { mtimeMs: time, version: id * 3 + 2 });
  namespace.update(id, { mtimeMs: time, atimeMs: time, version: id * 3 + 2 });
}

function fill() {
  const root = makeDirectory(0, '');
  let table = 0;
  let month = 0;
  let above = [];
  for (let d = 0; d < tree.directories; d++) {
    const names = tree.directoryNames(d);
    if (names[0] !== above[0]) table = makeDirectory(root, names[0]);
    if (names[0] !== above[0] || names[1] !== above[1]) month = makeDirectory(table, names[1]);
    above = names;
    parents[d] = makeDirectory(month, names[2]);
    const end = tree.firstOf(d + 1);
    for (let file = tree.firstOf(d); file < end; file++) {
      progress(file);
      timed(() => makeFile(file, d));
    }
  }
}

function measure(what, count, call) {
  longest = 0;
  const begun = begin();
  for (let i = 0; i < count; i++) timed(() => call(i));
  report(what, count, begun);
}

const begin = () => ({ wall: process.hrtime.bigint(), cpu: process.cpuUsage() });

/** Beside the time on the wall that of this process's cores, which says more on a machine that others use. */
function report(what, count, { wall, cpu }) {
  const seconds = Number(process.hrtime.bigint() - wall) / 1e9;
  const used = process.cpuUsage(cpu);
  const perSecond = Math.round(count / seconds).toLocaleString('en');
  const micros = ((used.user + used.system) / count).toFixed(2);
  console.log(
    `${what.padEnd(26)} ${perSecond.padStart(10)}/s   ${micros.padStart(7)} core us each   longest ${longest.toFixed(2)} ms`,
  );
}

/** Says how far it is, every million files: at ten millions that is minutes. */
function progress(file) {
  if (file === 0 || file % 1_000_000 !== 0) return;
  const perFile = ((process.memoryUsage.rss() - before) / file).toFixed(1);
  console.log(`  ${file} files, RSS ${perFile} B a file, not collected`);
}

const before = rss();
const begun = begin();
fill();
report('creates', files, begun);
const { counts } = namespace;
const grown = rss() - before;
console.log(`${counts.files} files, ${counts.directories} directories, ${counts.blocks} blocks`);
console.log(
  `RSS ${(grown / files).toFixed(1)} B a file in all, ${(grown / 1e6).toFixed(0)} MB; the process has ${(rss() / 1e6).toFixed(0)} MB`,
);
const { pagesInUse } = namespace.memory;
console.log(`pages: ${pagesInUse}, ${((pagesInUse * 4096) / files).toFixed(1)} B a file`);
for (const [name, { pages, entries }] of Object.entries(pagesOfTrees(namespace))) {
  const each = ((pages * 4096) / Math.max(1, entries)).toFixed(1);
  console.log(`  ${name.padEnd(8)} ${pages} pages, ${entries} entries, ${each} B each`);
}

/** Pages of each tree, counted from its root. */
function pagesOfTrees({ memory, roots }) {
  const { inodes, blocks, lists } = roots.call(namespace);
  const trees = { ...inodes, blocks, lists };
  const view = (page) => new DataView(memory.bytes(page).buffer, memory.offset(page), 4096);
  const count = (page) => {
    const bytes = view(page);
    if (bytes.getUint8(0) === 0) return 1;
    let pages = 1 + count(bytes.getUint32(8, true));
    for (let slot = 0; slot < bytes.getUint16(2, true); slot++)
      pages += count(bytes.getUint32(bytes.getUint16(4096 - 2 * (slot + 1), true), true));
    return pages;
  };
  return Object.fromEntries(
    Object.entries(trees).map(([name, { root, size }]) => [
      name,
      { pages: count(root), entries: size },
    ]),
  );
}

measure('lookup, random', probes, () => {
  const file = random(files);
  const directory = tree.directoryOf(file);
  if (namespace.lookup(parents[directory], tree.nameOf(file, directory)) === undefined)
    throw new Error();
});
measure('get, random', probes, () => {
  if (namespace.get(1 + random(nextId - 1)) === undefined) throw new Error();
});
measure('get, the same directories', probes, (i) => namespace.get(parents[i % 50]));
if (blocksEach > 0)
  measure('blocks, random', probes, () => namespace.blocks(1 + random(nextId - 1), 0, 10));
measure('children, pages of 1,000', probes / 500, () =>
  namespace.children(parents[random(parents.length)], '', 1_000),
);
measure('update, random', probes, (i) =>
  namespace.update(1 + random(nextId - 1), { version: 2 ** 40 + i, mtimeMs: time + i }),
);
const moves = Math.min(probes / 5, files - 1);
measure('rename, random', moves, (i) => {
  const file = (i * 48_271) % files;
  const directory = tree.directoryOf(file);
  const id = namespace.lookup(parents[directory], tree.nameOf(file, directory));
  namespace.unlink(id);
  namespace.link(id, parents[random(parents.length)], `renamed-${i}`);
});
longest = 0;
timed(() => (namespace.flush(), namespace.memory.snapshot()));
console.log(`snapshot ${longest.toFixed(2)} ms`);
measure('update, snapshot held', probes / 5, (i) =>
  namespace.update(1 + random(nextId - 1), { version: 2 ** 41 + i }),
);
longest = 0;
while (!timed(() => namespace.memory.release(1_000)));
console.log(`release in slices of 1,000 pages, longest ${longest.toFixed(2)} ms`);
