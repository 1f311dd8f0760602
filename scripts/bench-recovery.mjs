// How long a master takes to serve again after kill -9, by how much was ever done to a fixed set of files:
//   node scripts/bench-recovery.mjs [--operations 20000] [--files 1000] [--checkpoint-bytes 1MiB]
// prints, for so many operations and for ten times as many, the time from the start of the process to its first answer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DfsClient } from '../dist/client/dfs-client.js';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '20000' },
    files: { type: 'string', default: '1000' },
    'checkpoint-bytes': { type: 'string', default: '1MiB' },
  },
});
const OPERATIONS = Number(values.operations);
const FILES = Number(values.files);
const IN_FLIGHT = 64;
const STARTS = 5;
const CLI = new URL('../dist/client/cli.js', import.meta.url).pathname;

async function start(dir) {
  const flags = ['--listen=127.0.0.1:0', '--superuser=root', '--log-level=info'];
  const bounds = [`--checkpoint-bytes=${values['checkpoint-bytes']}`, '--segment-bytes=1MiB'];
  const child = spawn(process.execPath, [CLI, 'master', `--dir=${dir}`, ...flags, ...bounds], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const { address } = JSON.parse(line);
  const client = await DfsClient.connect({ master: address, user: 'root' });
  return { child, client, said: () => said };
}

async function kill({ child, client }) {
  await client.close();
  child.kill('SIGKILL');
  await once(child, 'close');
}

async function work(client, from, to) {
  let next = from;
  const worker = async () => {
    for (let i = next++; i < to; i = next++)
      await client.setMode(`/f${i % FILES}`, 0o600 + ((i / FILES) & 63));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

async function firstAnswerMs(dir) {
  const startMs = performance.now();
  const master = await start(dir);
  await master.client.stat('/f0');
  const ms = performance.now() - startMs;
  const replayed = Number(/"replayed":(\d+)/.exec(master.said())?.[1]);
  await kill(master);
  return { ms, replayed };
}

const root = await mkdtemp(join(tmpdir(), 'cairn-bench-recovery-'));
try {
  const dir = join(root, 'master');
  let done = 0;
  for (const operations of [OPERATIONS, 10 * OPERATIONS]) {
    const master = await start(dir);
    if (done === 0) for (let i = 0; i < FILES; i++) await master.client.writeFile(`/f${i}`, '');
    await work(master.client, done, operations);
    done = operations;
    await kill(master);
    const starts = [];
    for (let i = 0; i < STARTS; i++) starts.push(await firstAnswerMs(dir));
    const [fastest] = starts.map(({ ms }) => ms).sort((a, b) => a - b);
    process.stdout.write(
      `${operations} operations: first answer ${Math.round(fastest)} ms after the start (least of ${STARTS}), ${starts[0].replayed} operations replayed\n`,
    );
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
