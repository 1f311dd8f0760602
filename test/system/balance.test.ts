import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DfsClient } from '../../src/client/dfs-client.js';
import { MiB } from '../../src/common/sizes.js';
import { startDaemon, type DaemonProcess } from '../support/daemon-process.js';
import { DfsProcess } from '../support/dfs-process.js';
import { eventually } from '../support/eventually.js';
import { seeded, sha256 } from '../support/local-content.js';
import { reportSkip } from '../support/report-skip.js';
import { isSettled } from '../support/settled-cluster.js';
import { smallDisks } from '../support/small-disk.js';
import { STORY_MS_MAX } from '../support/story-time.js';

const DISK_BYTES = 48 * MiB;
const FILES = 24;
const NAMES = ['bs1', 'bs2', 'bs3', 'bs4'];
const THRESHOLD = 5;
/** Far more than it takes. */
const BALANCE_MS_MAX = 90_000;

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-balance-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test(
  'two full servers and two empty ones: the balance ends within its threshold, with exact counts and all content',
  async () => {
    const disks = NAMES.map((name) => join(dir, name));
    const mounted = await smallDisks(disks, DISK_BYTES);
    if (typeof mounted === 'string') return reportSkip(mounted);
    await using _ = mounted;
    await using master = await startDaemon([
      'master',
      `--dir=${join(dir, 'master')}`,
      '--listen=127.0.0.1:0',
      `--block-size=${MiB}`,
      '--replication=2',
      '--dead-after=2s',
    ]);
    const start = (name: string): Promise<DaemonProcess> =>
      startDaemon([
        'blockserver',
        `--dir=${join(dir, name)}`,
        `--name=${name}`,
        `--domain=/${name}`,
        `--master=${master.address}`,
        '--listen=127.0.0.1:0',
      ]);
    const live = (dfs: DfsClient, count: number): Promise<true> =>
      eventually(`${count} servers`, async () => {
        const { servers, safeMode } = await dfs.report();
        const there = servers.filter(({ state }) => state === 'live').length;
        return there === count && !safeMode ? true : undefined;
      });
    await using dfs = await DfsClient.connect({ master: master.address });
    await using bs1 = await start('bs1');
    await using bs2 = await start('bs2');
    await live(dfs, 2);
    const contents = Array.from({ length: FILES }, (__, i) => seeded(`balance ${i}`, MiB));
    for (const [i, content] of contents.entries()) await dfs.writeFile(`/f${i}`, content);

    await using bs3 = await start('bs3');
    await using bs4 = await start('bs4');
    await using worker = await startDaemon(['repair', `--master=${master.address}`]);
    await live(dfs, NAMES.length);
    const balance = ['balance', 'start', `--threshold=${THRESHOLD}`, '--wait', '--json'];
    using balancing = new DfsProcess({ master: master.address }, balance);
    // One that never ends shows by its null code.
    const patience = setTimeout(() => balancing.child.kill('SIGKILL'), BALANCE_MS_MAX);
    const { code, stdout } = await balancing.result.finally(() => clearTimeout(patience));
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'balance', state: 'done' });
    expect(code).toBe(0);
    const report = await eventually('nothing is left over', async () => {
      const now = await dfs.report();
      return isSettled(now) ? now : undefined;
    });
    const shares = report.servers.map(({ used, remaining }) => (100 * used) / (used + remaining));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    for (const share of shares) expect(Math.abs(share - mean)).toBeLessThanOrEqual(THRESHOLD);
    expect(mean).toBeGreaterThan(3 * THRESHOLD);
    for (const [i, content] of contents.entries()) {
      for await (const { locations } of dfs.locate(`/f${i}`)) expect(locations).toHaveLength(2);
      expect(sha256(await dfs.readFile(`/f${i}`, { verify: true }))).toBe(sha256(content));
    }
    // They end before their disks do.
    for (const daemon of [worker, bs1, bs2, bs3, bs4]) await daemon.stop();
  },
  STORY_MS_MAX,
);
