import { readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { failingDisk } from '../chaos/nemeses/failing-disk.js';
import { tamper } from '../chaos/strace.js';
import { startDaemon } from '../support/daemon-process.js';
import { eventually } from '../support/eventually.js';
import { reportSkip } from '../support/report-skip.js';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-checkpoint-faults-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const nameOf = (txid: number): string => `checkpoint-${String(txid).padStart(20, '0')}.ckpt`;

/** The txids of those that are in place. */
async function checkpoints(): Promise<number[]> {
  const names = await readdir(join(dir, 'master', 'checkpoints'));
  return names
    .filter((name) => /^checkpoint-\d+\.ckpt$/.test(name))
    .map((n) => parseInt(n.slice(11)));
}

test.each([
  ['the sync of its file', 'fsync', 'error=EIO'],
  ['its third write', 'pwrite64', 'error=EIO:when=3+'],
  ['its name', 'rename', 'error=EIO'],
  ['reading it back', 'pread64', 'error=EIO:when=2+'],
])(
  'a checkpoint fails at %s: the master serves on, keeps the one before, and tries it again by itself',
  async (_, call, what) => {
    const reason = await failingDisk.lacks();
    if (reason !== undefined) return reportSkip(reason);
    const flags = ['--listen=127.0.0.1:0', '--checkpoint-interval=1s'];
    const args = ['master', `--dir=${join(dir, 'master')}`, ...flags];
    const made = ['/before', '/behind-the-fault', '/meanwhile'];
    let before: number;
    {
      await using master = await startDaemon(args);
      await using client = await DfsClient.connect({ master: master.address });
      await client.mkdir('/before');
      before = (await client.report()).txid;
      await eventually('the first checkpoint', async () =>
        (await checkpoints()).includes(before) ? true : undefined,
      );
      // The file of the next one alone: it has what one more operation makes.
      const next = join(dir, 'master', 'checkpoints', nameOf(before + 1));
      const tampering = await tamper(
        master,
        { calls: [call], what, paths: [next, `${next}.tmp`] },
        join(dir, 'strace.out'),
      );
      await client.mkdir('/behind-the-fault');
      await eventually('a checkpoint fails', () =>
        /failed \(EIO.*check the disk/.test(master.stderr) ? true : undefined,
      );
      expect(await checkpoints()).toEqual([before]);
      expect(await tampering.detach()).toBeGreaterThan(0);
      await eventually('it is made again', async () =>
        (await checkpoints()).includes(before + 1) ? true : undefined,
      );
      await client.mkdir('/meanwhile');
      await master.kill();
    }
    await using again = await startDaemon(args);
    await using client = await DfsClient.connect({ master: again.address });
    for (const path of made) expect(await client.stat(path)).toMatchObject({ type: 'directory' });
  },
);
