import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { MemoryFigures } from '../../src/client/bench/memory/memory-bench.js';
import { memoryPage } from '../../src/client/bench/memory/memory-page.js';
import { MiB } from '../../src/common/sizes.js';
import { coloursOf, launchBrowser, openPage, overflowOf } from '../support/browser.js';
import { RESULT } from '../support/fake-experiment.js';

/** The page of the memory bench in a real browser: it draws, says its numbers, and asks nobody for anything. */

const SERVERS = ['master', 'bs1', 'bs2', 'bs3'];
const PHASE_MS = 5_000;
const PHASES = ['at rest', '4 put, <flush>', '100 read slowly', 'all gone'];

/** Servers that grow by 20 MiB from phase to phase, and a client in each but the first and the last. */
function figures(): MemoryFigures {
  const rssAt = (timeMs: number): Map<string, number> => {
    const phase = Math.floor(timeMs / PHASE_MS);
    const rss = new Map(SERVERS.map((name, i) => [name, (90 + 20 * phase + 3 * i) * MiB]));
    return phase === 1 || phase === 2 ? rss.set('client1', 125 * MiB).set('client2', MiB) : rss;
  };
  const samples = Array.from({ length: 100 }, (_, i) => ({ timeMs: i * 200, rss: rssAt(i * 200) }));
  const phases = PHASES.map((phase, i) => {
    const peaks = [...rssAt(i * PHASE_MS)].map(([process, rssBytes]) => {
      return { process, kind: SERVERS.includes(process) ? 'server' : 'client', rssBytes } as const;
    });
    const [fromMs, toMs] = [i * PHASE_MS, (i + 1) * PHASE_MS];
    return { phase, fromMs, toMs, movedBytes: i * 1_000_000, peaks };
  });
  return { phases, samples, servers: SERVERS };
}

let browser: Browser;
let dir: string;
let url: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-memory-'));
  const path = join(dir, 'memory.html');
  await writeFile(path, memoryPage(figures(), RESULT.machine, 'dfs bench memory'));
  url = pathToFileURL(path).href;
  browser = await launchBrowser();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

test.each([
  [1_200, 'light'],
  [360, 'dark'],
] as const)(
  '%i px wide, %s: the plot is drawn with a line for each server',
  async (width, scheme) => {
    const { page, complaints } = await openPage(browser, url, { width, colorScheme: scheme });
    expect(await coloursOf(page, 'rss')).toBeGreaterThan(5);
    const legend = await page.locator('#plot-rss .u-legend').innerText();
    for (const name of [...SERVERS, 'largest client process', 'wanted'])
      expect(legend).toContain(name);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    const { CAIRN_SCREENSHOTS: folder } = process.env;
    if (folder !== undefined)
      await page.screenshot({
        path: join(folder, `memory-${width}-${scheme}.png`),
        fullPage: true,
      });
    await page.close();
  },
);

test('the peaks of each phase stand in the text, and a name stays text', async () => {
  const { page, complaints } = await openPage(browser, url, { width: 1_200, colorScheme: 'light' });
  const text = await page.locator('body').innerText();
  for (const said of ['5.0 s: 4 put, <flush>', '110 MiB', '119 MiB', '125 MiB', '1.0 MB'])
    expect(text).toContain(said);
  expect(complaints).toEqual([]);
  await page.close();
});
