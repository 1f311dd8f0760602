import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '../../support/eventually.js';

/** What is built, as a lane is a program of its own. */
const dist = (module: string): string =>
  JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../dist', module)).href);
const ROUNDS = 15;

/** Lanes that are ended while others begin one stream after the other; says how many streams were begun in all. */
const PROGRAM = `
  import { connect } from 'node:http2';
  import { CopyLane } from ${dist('blockserver/copy/lane/copy-lane.js')};
  import { DEFAULT_LIMITS } from ${dist('blockserver/limits.js')};
  import { systemClock, systemTimers } from ${dist('runtime/system-clock.js')};

  const read = { ':method': 'POST', ':path': '/dfs.v1.BlockService/Read', 'content-type': 'application/grpc', te: 'trailers' };
  // A lane keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  let begun = 0;
  for (let round = 0; round < ${ROUNDS}; round++) {
    const lane = new CopyLane({ limits: DEFAULT_LIMITS, clock: systemClock, timers: systemTimers });
    const { address } = await new Promise((news) => lane.serve('127.0.0.1:0', { readsUnderWay: 0, hear() {}, news, lost() {} }));
    const peers = Array.from({ length: 3 }, () => connect('http://' + address));
    const timer = setInterval(() => {
      for (const peer of peers) {
        if (peer.destroyed || peer.closed) continue;
        begun++;
        const stream = peer.request(read);
        stream.on('error', () => {});
        stream.end(Buffer.alloc(1_000));
        stream.resume();
      }
    }, 1);
    for (const peer of peers) peer.on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, (round * 37) % 80));
    await lane.close();
    clearInterval(timer);
    for (const peer of peers) peer.destroy();
  }
  clearInterval(alive);
  console.log(begun);
`;

let dir: string;
beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'lane-process-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

test('lanes end while clients begin streams at their doors: the process goes on', async () => {
  const program = join(dir, 'program.mjs');
  await writeFile(program, PROGRAM);
  const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: 200_000 });
  expect(Number(stdout)).toBeGreaterThan(ROUNDS);
});

test('a lane ends with its server, however that one ends', async () => {
  const program = join(dir, 'program.mjs');
  await writeFile(
    program,
    `
    import { readFileSync } from 'node:fs';
    import { CopyLane } from ${dist('blockserver/copy/lane/copy-lane.js')};
    import { DEFAULT_LIMITS } from ${dist('blockserver/limits.js')};
    import { systemClock, systemTimers } from ${dist('runtime/system-clock.js')};
    setInterval(() => {}, 1_000);
    const lane = new CopyLane({ limits: DEFAULT_LIMITS, clock: systemClock, timers: systemTimers });
    await new Promise((news) => lane.serve('127.0.0.1:0', { readsUnderWay: 0, hear() {}, news, lost() {} }));
    console.log(readFileSync('/proc/' + process.pid + '/task/' + process.pid + '/children', 'utf8'));
  `,
  );
  const server = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const lane = Number(String(line).trim());
  expect(lane).toBeGreaterThan(1);
  server.kill('SIGKILL');
  await once(server, 'exit');
  await eventually('the lane is gone', async () => (isAlive(lane) ? undefined : true));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
