import { DfsClient } from '../../src/client/dfs-client.js';
import { powerCut } from '../chaos/nemeses/power-cut.js';
import { Stage } from '../chaos/stage.js';
import { reportSkip } from '../support/report-skip.js';

const TEST_MS_MAX = 180_000;
const BYTES = 50_000;
/** In the middle: all block servers, half-way through the wait before the cut. */
const MIDDLE = { next: () => 0.5 };

test(
  'a power cut of all block servers: what was flushed is gone, so the cut is one, and what was synced is there',
  async () => {
    const reason = await powerCut.lacks();
    if (reason !== undefined) return reportSkip(reason);
    const stage = await Stage.set('images');
    try {
      await using dfs = await DfsClient.connect({
        master: stage.master,
        user: 'root',
        timeoutMs: 5_000,
      });
      for (const durability of ['flush', 'sync'] as const) {
        const writer = await dfs.openWriter(`/${durability}`, { durability, ack: 'all' });
        await writer.write(Buffer.alloc(BYTES, durability));
        await writer.close();
      }
      const notes: string[] = [];
      await powerCut.strike(stage, { random: MIDDLE, note: (line) => notes.push(line) });
      expect(notes).toEqual(['power cut of bs1 bs2 bs3 bs4', 'power is back']);
      await expect(dfs.readFile('/flush')).rejects.toMatchObject({ code: 'DATA_MISSING' });
      expect(Buffer.from(await dfs.readFile('/sync'))).toEqual(Buffer.alloc(BYTES, 'sync'));
    } finally {
      await stage.end();
    }
  },
  TEST_MS_MAX,
);
