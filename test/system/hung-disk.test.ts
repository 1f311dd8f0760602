import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectParts } from '../../src/client/connect.js';
import { createDfsClient, type DfsClient } from '../../src/client/dfs-client.js';
import { loadState } from '../../src/client/local-cluster/cluster-state.js';
import { must } from '../../src/common/assert.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { unfinishedBytesOf } from '../support/cluster-disks.js';
import { describedContent } from '../support/described-content.js';
import { eventually } from '../support/eventually.js';
import { reportSkip } from '../support/report-skip.js';
import { expectCopiesOnDisks, untilSettled } from '../support/settled-cluster.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

/** A disk that does not answer any more, neither with data nor with an error; its server itself is well. */

const STRACE = '/usr/bin/strace';
/** Longer than the whole test: what is asked of the disk is never answered. */
const HANG_US = 600_000_000;
const DISK_CALLS = 'pread64,preadv,pwrite64,pwritev,fdatasync,fsync,statfs';

const READ_MS_MAX = 8_000;
const WRITE_MS_MAX = 8_000;
const CHAIN_MS_MAX = 30_000;

const SERVERS = ['bs1', 'bs2', 'bs3', 'bs4'];
const BYTES_MAX = 512 * KiB;
const old = Array.from({ length: 8 }, (_, i) => `/old${i}`);
const fresh = Array.from({ length: 8 }, (_, i) => `/fresh${i}`);

let running: TestCluster;
let dfs: DfsClient;

beforeAll(async () => {
  running = await startTestCluster({
    blockServers: SERVERS.length,
    domains: SERVERS.length,
    blockSize: 256 * KiB,
    deadAfterMs: 3_000,
    repairWorkers: 1,
  });
  // What is asked of a chain comes from memory: the times are those of an impatient client, the rules are the same. Half a
  // file is several packets.
  const parts = connectParts({ master: running.master, localReads: false });
  const limits = {
    ...parts.environment.limits,
    ackTimeoutMs: 2_000,
    sealTimeoutMs: 4_000,
    packetBytes: 256 * KiB,
  };
  dfs = createDfsClient({ ...parts, environment: { ...parts.environment, limits } });
  await Promise.all(old.map((path) => dfs.writeFile(path, describedContent(path, BYTES_MAX))));
  await untilSettled(running);
});

afterAll(async () => {
  await dfs.close();
  await running.end();
});

test(
  'a disk hangs in the middle of a write: its server takes no more, reads and writes go on, and when it answers again nothing is too much or too little',
  async () => {
    const content = describedContent('/open', 2 * MiB);
    const half = Math.floor(content.length / 2);
    const writer = await dfs.openWriter('/open', { blockSize: 2 * MiB });
    await writer.write(content.subarray(0, half));
    const victim = await eventually('a server that writes', async () => {
      for (const name of SERVERS) if ((await unfinishedBytesOf(running, name)) > 0) return name;
      return undefined;
    });
    const others = SERVERS.filter((name) => name !== victim);
    const hung = await hang(victim);
    if (typeof hung === 'string') return reportSkip(hung);
    try {
      const goingOn = within(CHAIN_MS_MAX, '/open', async () => {
        await writer.write(content.subarray(half));
        await writer.close();
      });
      goingOn.catch(() => {});
      await untilNoticed(victim);
      for (const path of fresh)
        await within(WRITE_MS_MAX, path, () =>
          dfs.writeFile(path, describedContent(path, BYTES_MAX)),
        );
      for (const path of [...old, ...fresh])
        await within(READ_MS_MAX, path, () => expectContent(path));
      await goingOn;
      await untilSettled(running);
      const paths = ['/open', ...fresh];
      await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on: others });
    } finally {
      await release(hung);
    }
    await running.until('it takes more again', ({ servers }) =>
      servers.every(({ remaining }) => remaining > 0),
    );
    await untilSettled(running);
    const paths = ['/open', ...old, ...fresh];
    await expectCopiesOnDisks(running, dfs, { paths, copies: 3, on: SERVERS });
    for (const path of [...old, ...fresh]) await expectContent(path);
    expect(content.equals(await dfs.readFile('/open', { verify: true }))).toBe(true);
    // What its server has of the broken write keeps copies of this block from it for a while.
    await dfs.remove('/open');
  },
  STORY_MS_MAX,
);

test(
  'a server whose disk hangs is killed: what it has is copied from the others',
  async () => {
    const hung = await hang('bs2');
    if (typeof hung === 'string') return reportSkip(hung);
    try {
      await untilNoticed('bs2');
    } finally {
      // A process does not end as long as strace holds its threads.
      await Promise.all([running.cluster.kill('bs2'), release(hung)]);
    }
    await running.untilServers('dead', ['bs2']);
    await untilSettled(running);
    const others = SERVERS.filter((name) => name !== 'bs2');
    await expectCopiesOnDisks(running, dfs, { paths: old, copies: 3, on: others });
    for (const path of old) await expectContent(path);
  },
  STORY_MS_MAX,
);

/** The disk does not say how much room it has, so the server tells that it has none. */
async function untilNoticed(server: string): Promise<void> {
  await running.until('its server takes no more', ({ servers }) =>
    servers.some(({ name, remaining }) => name === server && remaining === 0),
  );
}

async function expectContent(path: string): Promise<void> {
  const read = await dfs.readFile(path, { verify: true });
  expect({ path, same: describedContent(path, BYTES_MAX).equals(read) }).toEqual({
    path,
    same: true,
  });
}

/** Does not wait for work that takes longer. */
async function within(msMax: number, what: string, work: () => Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = sleep(msMax, true, { signal: over.signal }).catch(() => false);
  try {
    if (await Promise.race([work().then(() => false), late]))
      throw new Error(`${what} took more than ${msMax} ms`);
  } finally {
    over.abort();
  }
}

/** From now on nothing that a server asks of its disk is answered. A string says why that cannot be done here. */
async function hang(server: string): Promise<ChildProcess | string> {
  if (!existsSync(STRACE)) return `there is no ${STRACE} to delay system calls with`;
  const state = must(await loadState(running.dir), 'the state of the cluster');
  const node = must(
    state.nodes.find(({ name }) => name === server),
    server,
  );
  const { pid } = must(node.process, 'a process');
  const inject = `inject=${DISK_CALLS}:delay_enter=${HANG_US}`;
  const args = ['-f', '-o', '/dev/null', '-e', `trace=${DISK_CALLS}`, '-e', inject];
  const strace = spawn(STRACE, [...args, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(strace, 'exit').then(() => true);
  let said = '';
  strace.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const gone = await eventually('strace is there, or says why not', async () => {
    if (said.includes(' attached')) return false;
    return Promise.race([ended, Promise.resolve(undefined)]);
  });
  return gone ? `strace: ${said.trim()}` : strace;
}

/** Whoever waits for the disk goes on. */
async function release(strace: ChildProcess): Promise<void> {
  if (strace.exitCode !== null || strace.signalCode !== null) return;
  const ended = once(strace, 'exit');
  strace.kill('SIGTERM');
  await ended;
}
