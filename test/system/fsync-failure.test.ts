import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { run } from '../chaos/program.js';
import { startDaemon } from '../support/daemon-process.js';
import { reportSkip } from '../support/report-skip.js';

const STRACE = '/usr/bin/strace';
const PRLIMIT = '/usr/bin/prlimit';
const WRITERS = 3;
/** Far more than any fault waits for. */
const OPERATIONS_MAX = 300;

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-fsync-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The system call number `when` of the daemon's only I/O thread fails. */
function failing(call: 'fdatasync' | 'pwrite64', error: string, when: number): string[] {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${when}+`];
  return [STRACE, '-f', '-o', '/dev/null', ...inject];
}

/** Makes directories until the master is gone; the paths that it acknowledged. */
async function makeUntilItEnds(
  address: string,
  ended: Promise<unknown>,
): Promise<{ acknowledged: string[]; asked: string[] }> {
  const acknowledged: string[] = [];
  const asked: string[] = [];
  await using client = await DfsClient.connect({ master: address, timeoutMs: 5_000 });
  const gone = new AbortController();
  void ended.then(() => gone.abort());
  const write = async (writer: number): Promise<void> => {
    for (let i = 0; i < OPERATIONS_MAX && !gone.signal.aborted; i++) {
      const path = `/w${writer}-${i}`;
      asked.push(path);
      try {
        await client.mkdir(path, { signal: gone.signal });
        acknowledged.push(path);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/UNAVAILABLE|CANCELLED/) });
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, i) => write(i)));
  // A master that goes on after the fault would be waited for in vain.
  expect(acknowledged.length).toBeLessThan(OPERATIONS_MAX);
  return { acknowledged, asked };
}

describe('the log of a master whose disk fails', () => {
  test.each([
    ['fdatasync', 'EIO', 4, 'VOLUME_FAILED'],
    ['fdatasync', 'EIO', 19, 'VOLUME_FAILED'],
    ['pwrite64', 'EIO', 12, 'VOLUME_FAILED'],
    ['pwrite64', 'ENOSPC', 15, 'NO_SPACE'],
    // What a file system says that was made read-only when it found a fault of its own.
    ['pwrite64', 'EROFS', 14, 'VOLUME_FAILED'],
  ] as const)(
    '%s %s number %i: the master ends, and nothing acknowledged is lost',
    async (call, error, when, code) => {
      if (!existsSync(STRACE)) return reportSkip(`there is no ${STRACE} to fail system calls with`);
      // The folder is made without faults, so that the numbers count the operations alone.
      await (await startDaemon(['master', `--dir=${dir}`, '--listen=127.0.0.1:0'])).stop();
      const args = ['master', `--dir=${dir}`, '--listen=127.0.0.1:0'];
      await using master = await startDaemon(args, {
        under: failing(call, error, when),
        env: { UV_THREADPOOL_SIZE: '1' },
      });
      const { acknowledged, asked } = await makeUntilItEnds(master.address, master.ended);
      const { code: exit, stderr } = await master.ended;
      expect(exit).toBe(1);
      expect(stderr).toContain('nothing more can be made durable');
      expect(stderr).toContain(code);
      expect(acknowledged.length).toBeGreaterThan(0);

      await using again = await startDaemon(args);
      await using client = await DfsClient.connect({ master: again.address });
      const found: string[] = [];
      for await (const { path } of client.list('/')) found.push(path);
      expect(found).toEqual(expect.arrayContaining(acknowledged));
      expect(asked).toEqual(expect.arrayContaining(found));
    },
  );
});

test('no descriptor is left for the next segment of the log: the master ends, and has all that it acknowledged', async () => {
  if (!existsSync(PRLIMIT))
    return reportSkip(`there is no ${PRLIMIT} to take descriptors away with`);
  const args = ['master', `--dir=${dir}`, '--listen=127.0.0.1:0'];
  {
    await using master = await startDaemon(args);
    await using client = await DfsClient.connect({ master: master.address, timeoutMs: 5_000 });
    await client.mkdir('/before');
    // What is open stays open; nothing more can be opened.
    await run(PRLIMIT, `--pid=${master.pid}`, '--nofile=1:1');
    await client.mkdir('/with-none-left');
    const checkpoint = client.checkpoint().catch((error: unknown) => error);
    const { code, stderr } = await master.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/EMFILE.*check the disk, then start the master again/);
    expect(await checkpoint).toMatchObject({ code: 'UNAVAILABLE' });
  }
  await using again = await startDaemon(args);
  await using client = await DfsClient.connect({ master: again.address });
  for (const path of ['/before', '/with-none-left'])
    expect(await client.stat(path)).toMatchObject({ type: 'directory' });
});
