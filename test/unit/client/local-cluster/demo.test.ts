import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Dfs } from '../../../../src/client/api.js';
import { runDemo } from '../../../../src/client/local-cluster/demo.js';
import { fakeReport } from '../../../support/fake-report.js';
import { runningInFolder } from '../../../support/running-in-folder.js';

const FAKE = join(import.meta.dirname, '../../../support/fake-daemon.mjs');

interface Outcome {
  readonly lines: string[];
  readonly folder: string;
  readonly error: unknown;
}

/**
 * The demo on fake daemons, with a client that keeps the file in memory and damages the n-th read; the block of the file
 * is said to be on these servers in the end.
 */
async function play(damagedRead: number, placesAfterRepair = ['bs1', 'bs3']): Promise<Outcome> {
  const lines: string[] = [];
  const folder = (): string => /in (\/\S+)/.exec(lines[0] ?? '')?.[1] ?? '';
  const stored: Uint8Array[] = [];
  let reads = 0;
  let located = 0;
  const dfs = (master: string): Partial<Dfs> => ({
    openWriter: async () =>
      ({
        write: async (data: Uint8Array) => void stored.push(data.slice()),
        close: async () => undefined,
      }) as never,
    async *read() {
      const damaged = ++reads === damagedRead;
      for (const slice of stored) {
        const copy = slice.slice();
        if (damaged) copy[0] = (copy[0] ?? 0) ^ 1;
        yield copy;
      }
    },
    async *locate() {
      const places = ++located === 1 ? ['bs1', 'bs2'] : placesAfterRepair;
      yield { id: 7, locations: places.map((serverName) => ({ serverName })) } as never;
    },
    stat: async () => ({ replication: 2 }) as never,
    report: () => fakeReport(folder())(master),
    [Symbol.asyncDispose]: async () => undefined,
  });
  let error: unknown;
  try {
    await runDemo(
      { size: 300_000, seed: 'test' },
      {
        program: [process.execPath, FAKE],
        fetchReport: (address) => fakeReport(folder())(address),
        connect: async (master) => dfs(master) as Dfs,
        say: (line) => lines.push(line),
      },
    );
  } catch (caught) {
    error = caught;
  }
  return { lines, folder: folder(), error };
}

test('the demo tells its story and leaves nothing behind', async () => {
  const { lines, folder, error } = await play(0);
  expect(error).toBeUndefined();
  const story = lines.join('\n');
  expect(story).toMatch(/SIGKILL to all of \/rack2: bs2, bs5\n/);
  expect(story.match(/SHA-256 compared/g)).toHaveLength(3);
  expect(story).toMatch(/the master counts bs2 and bs5 dead/);
  expect(story).toMatch(/every block is back to its full count/);
  expect(lines.at(-1)).toMatch(/all is well$/);
  expect(await runningInFolder(folder)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

test('a single damaged bit in a read after the kill fails the demo', async () => {
  const { folder, error, lines } = await play(2);
  expect(error).toMatchObject({ code: 'DATA_CORRUPT' });
  expect(lines.join('\n')).not.toContain('all is well');
  expect(await runningInFolder(folder)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

test.each([[['bs1', 'bs2']], [['bs1']]])(
  'copies said to be on %j after the repair fail the demo',
  async (places) => {
    const { error } = await play(0, places);
    expect(error).toMatchObject({ code: 'DATA_MISSING' });
  },
);
