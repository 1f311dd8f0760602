import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { errorMessage } from '../../src/common/error.js';
import { MiB } from '../../src/common/sizes.js';
import { runAgainst, startDaemon } from '../support/daemon-process.js';
import { describedContent } from '../support/described-content.js';
import { reportSkip } from '../support/report-skip.js';
import { smallDisks } from '../support/small-disk.js';

const DISK_BYTES = 40 * MiB;
const FILE_BYTES = 6 * MiB;
const WAIT_MS_MAX = 60_000;

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-full-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('block servers that are full refuse by name, lose nothing, and take files again once some are removed', async () => {
  const disks = ['a', 'b', 'c'].map((name) => join(dir, name));
  const mounted = await smallDisks(disks, DISK_BYTES);
  if (typeof mounted === 'string') return reportSkip(mounted);
  await using _ = mounted;
  await using master = await startDaemon([
    'master',
    `--dir=${join(dir, 'master')}`,
    '--listen=127.0.0.1:0',
    `--block-size=${MiB}`,
    '--dead-after=2s',
  ]);
  const servers = await Promise.all(
    disks.map((disk, i) =>
      startDaemon([
        'blockserver',
        `--dir=${disk}`,
        `--domain=/r${i}`,
        '--listen=127.0.0.1:0',
        `--master=${master.address}`,
      ]),
    ),
  );
  await using __ = {
    [Symbol.asyncDispose]: async () => void (await Promise.all(servers.map((s) => s.kill()))),
  };
  await using client = await DfsClient.connect({ master: master.address, timeoutMs: 5_000 });
  await until(async () => (await client.report()).servers.length === disks.length);

  const content = (path: string): Buffer => Buffer.alloc(FILE_BYTES, describedContent(path, MiB));
  const acknowledged: string[] = [];
  const fill = async (): Promise<unknown> => {
    for (let i = 0; i < (2 * DISK_BYTES) / FILE_BYTES; i++) {
      try {
        await client.writeFile(`/f${i}`, content(`/f${i}`));
      } catch (error) {
        return error;
      }
      acknowledged.push(`/f${i}`);
    }
    return 'more was taken than there is space for';
  };
  const refused = await fill();
  expect(refused).toMatchObject({ code: expect.stringMatching(/^(NO_SPACE|NOT_ENOUGH_SERVERS)$/) });
  expect(errorMessage(refused)).toMatch(/space|full/);
  expect(acknowledged.length).toBeGreaterThan(2);

  const local = join(dir, 'local');
  await writeFile(local, content('/by-command'));
  const put = await runAgainst(master.address, ['put', '--timeout=3s', local, '/by-command']);
  expect([6, 8]).toContain(put.code);
  expect(put.stderr).toMatch(/^put: .*(space|full).*\((NO_SPACE|NOT_ENOUGH_SERVERS)\)\n$/);
  const intact = async (): Promise<void> => {
    for (const path of acknowledged)
      expect(content(path).equals(await client.readFile(path, { verify: true }))).toBe(true);
  };
  await intact();
  expect(await client.exists('/by-command')).toBe(false);

  for (const path of acknowledged.splice(0, 3)) await client.remove(path);
  await until(async () => {
    const again = await runAgainst(master.address, ['put', '-f', '--timeout=1s', local, '/again']);
    return again.code === 0;
  });
  expect(content('/by-command').equals(await client.readFile('/again'))).toBe(true);
  await intact();
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + WAIT_MS_MAX;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('it did not come to hold');
    await sleep(100);
  }
}

test('a master whose log is full ends with NO_SPACE, and has what it acknowledged once there is space', async () => {
  const disk = join(dir, 'master');
  const mounted = await smallDisks([disk], MiB);
  if (typeof mounted === 'string') return reportSkip(mounted);
  await using disks = mounted;
  const args = ['master', `--dir=${disk}`, '--listen=127.0.0.1:0'];
  const acknowledged: string[] = [];
  {
    await using master = await startDaemon(args);
    await using client = await DfsClient.connect({ master: master.address, timeoutMs: 2_000 });
    const gone = new AbortController();
    void master.ended.then(() => gone.abort());
    await Promise.all(
      Array.from({ length: 64 }, async (_, writer) => {
        for (let i = 0; i < 1_000 && !gone.signal.aborted; i++) {
          const path = `/${'n'.repeat(200)}${writer}-${i}`;
          try {
            await client.mkdir(path, { signal: gone.signal });
            acknowledged.push(path);
          } catch {
            return;
          }
        }
      }),
    );
    const { code, stderr } = await master.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/NO_SPACE/);
    expect(stderr).toMatch(/free some space/);
  }
  expect(acknowledged.length).toBeGreaterThan(1_000);
  await disks.resize(disk, 8 * MiB);
  await using master = await startDaemon(args);
  await using client = await DfsClient.connect({ master: master.address });
  const found = new Set<string>();
  for await (const { path } of client.list('/')) found.add(path);
  expect(acknowledged.filter((path) => !found.has(path))).toEqual([]);
  await client.mkdir('/after');
});
