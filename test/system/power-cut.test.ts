import { readdir, readFile } from 'node:fs/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { KiB, MiB } from '../../src/common/sizes.js';
import { powerCut } from '../chaos/nemeses/power-cut.js';
import { Stage } from '../chaos/stage.js';
import { eventually } from '../support/eventually.js';
import { someBytes } from '../support/fake-cluster.js';
import { reportSkip } from '../support/report-skip.js';

const TEST_MS_MAX = 180_000;
/** In the middle: all block servers, half-way through the wait before the cut. */
const MIDDLE = { next: () => 0.5 };
/** open(2), as /proc tells it. */
const O_DIRECT = process.arch === 'arm64' ? 0o200000 : 0o40000;

const CASES = [
  { what: 'a short file', bytes: 50_000, blockSize: 64 * KiB, pastCache: false },
  // Of packets of 1 MiB, which class `sync` writes past the page cache; the end of the last block goes through it.
  { what: 'a file of three blocks', bytes: 5 * MiB + 12_345, blockSize: 2 * MiB, pastCache: true },
];

test.each(CASES)(
  'a power cut of all block servers: of $what what was flushed is gone, so the cut is one, and what was synced is there',
  async ({ bytes, blockSize, pastCache }) => {
    const reason = await powerCut.lacks();
    if (reason !== undefined) return reportSkip(reason);
    const stage = await Stage.set('images');
    try {
      await using dfs = await DfsClient.connect({
        master: stage.master,
        user: 'root',
        timeoutMs: 5_000,
        localReads: false,
      });
      const data = { flush: someBytes(bytes, 1), sync: someBytes(bytes, 2) };
      for (const durability of ['flush', 'sync'] as const) {
        const writer = await dfs.openWriter(`/${durability}`, {
          durability,
          blockSize,
          ack: 'all',
        });
        await writer.write(data[durability]);
        if (pastCache && durability === 'sync') await writesPastCache(stage);
        await writer.close();
      }
      const notes: string[] = [];
      await powerCut.strike(stage, { random: MIDDLE, note: (line) => notes.push(line) });
      expect(notes).toEqual(['power cut of bs1 bs2 bs3 bs4', 'power is back']);
      await expect(dfs.readFile('/flush')).rejects.toMatchObject({ code: 'DATA_MISSING' });
      const back = await dfs.readFile('/sync', { verify: true });
      expect(Buffer.compare(back, data.sync)).toBe(0);
    } finally {
      await stage.end();
    }
  },
  TEST_MS_MAX,
);

/** Resolves when a block server has a file open that it writes past the page cache. */
async function writesPastCache(stage: Stage): Promise<void> {
  const servers = await stage.nodes('bs');
  const pids = await Promise.all(servers.map(async (name) => (await stage.processOf(name)).pid));
  await eventually('a block server writes past the page cache', async () => {
    for (const pid of pids) if (await hasDirectFile(pid)) return true;
    return undefined;
  });
}

async function hasDirectFile(pid: number): Promise<boolean> {
  const folder = `/proc/${pid}/fdinfo`;
  for (const fd of await readdir(folder)) {
    const info = await readFile(`${folder}/${fd}`, 'utf8').catch(() => '');
    const flags = /^flags:\s+([0-7]+)$/m.exec(info)?.[1];
    if (flags !== undefined && (Number.parseInt(flags, 8) & O_DIRECT) !== 0) return true;
  }
  return false;
}
