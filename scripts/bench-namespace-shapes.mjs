/**
 * Shapes that a namespace could have, by small prototypes that do no more than insert, look up, list and be captured (adr/0006);
 * `pages` is the real one. After `make build`:
 *
 *   node --expose-gc --max-old-space-size=8192 scripts/bench-namespace-shapes.mjs --shape pages|rows|arrays|copied [--files 2000000] [--order random]
 *
 * Directories of 600 files named part-00017-6f1c.parquet. Each insert goes to a random directory, where names rise, or with
 * `--order random` come in any order.
 */
import { parseArgs } from 'node:util';
import { Arrays } from './namespace-shapes/arrays.mjs';
import { Copied } from './namespace-shapes/copied.mjs';
import { Pages, Rows } from './namespace-shapes/objects.mjs';

const { values: flags } = parseArgs({
  options: {
    shape: { type: 'string', default: 'pages' },
    files: { type: 'string', default: '2000000' },
    order: { type: 'string', default: 'rising' },
  },
});
const files = Number(flags.files);
const PER_DIRECTORY = 600;
const PROBES = 200_000;
const LISTS = 500;
const directories = Math.ceil(files / PER_DIRECTORY);
const Shape = { pages: Pages, rows: Rows, arrays: Arrays, copied: Copied }[flags.shape];

let state = 7;
const random = (n) => (state = (state * 48_271) % 2_147_483_647) % n;
const rss = () => (globalThis.gc?.(), process.memoryUsage.rss());
const nameOf = (directory, i) =>
  `part-${String(i).padStart(5, '0')}-${(0x1000 + (directory % 0xe000)).toString(16)}.parquet`;
/** In which order the files of a directory come. A stride that shares no factor with their number visits all. */
const STRIDE = flags.order === 'random' ? 257 : 1;

/** The directory of each insert. */
const order = new Uint16Array(files);
for (let i = 0; i < files; i++) order[i] = i % directories;
for (let i = files - 1; i > 0; i--) {
  const other = random(i + 1);
  const kept = order[i];
  order[i] = order[other];
  order[other] = kept;
}
const counts = new Uint16Array(directories);

/** Processor time of this process so far, in microseconds: other work on the machine is none of it. */
const coreUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** Runs `work` so many times; microseconds of a core each. */
function timed(times, work) {
  const start = coreUs();
  for (let i = 0; i < times; i++) work(i);
  return (coreUs() - start) / times;
}

const before = rss();
const shape = new Shape();
for (let directory = 0; directory < directories; directory++) shape.directory(1 + directory);
const insert = timed(files, (i) => {
  const directory = order[i];
  const name = nameOf(directory, (counts[directory]++ * STRIDE) % PER_DIRECTORY);
  shape.insert(1 + directories + i, 1 + directory, name);
});
const bytes = (rss() - before) / files;
let wrong = 0;
const lookup = timed(PROBES, () => {
  const directory = random(directories);
  const i = (random(counts[directory]) * STRIDE) % PER_DIRECTORY;
  if (shape.lookup(1 + directory, nameOf(directory, i)) === undefined) wrong++;
});
const list = timed(LISTS, () => {
  const directory = random(directories);
  if (shape.list(1 + directory) !== counts[directory]) wrong++;
});
const startUs = coreUs();
shape.capture();
const captureMs = (coreUs() - startUs) / 1_000;
const copied =
  shape.copiedBytes === undefined
    ? ''
    : `, ${Math.round(shape.copiedBytes / files)} B copied an insert`;
console.log(
  `${flags.shape} (${flags.order}): ${bytes.toFixed(1)} B of RSS a file; core-us: insert ${insert.toFixed(1)}, lookup ${lookup.toFixed(1)}, list ${list.toFixed(0)}; ` +
    `captured in ${captureMs.toFixed(1)} ms${copied}${wrong > 0 ? `; ${wrong} WRONG` : ''}`,
);
