import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { reportHtml } from '../../src/client/experiment/report/report-html.js';
import { coloursOf, launchBrowser, openPage, overflowOf, type Opened } from '../support/browser.js';
import { FACTS, RESULT, TIMELINE } from '../support/fake-experiment.js';

/** The report of an experiment in a real browser: it draws, says its numbers, and asks nobody for anything. */

const PLOTS = ['redundancy', 'copies', 'repair', 'latency', 'operations'];

let browser: Browser;
let dir: string;
let url: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-report-'));
  const path = join(dir, 'report.html');
  await writeFile(path, reportHtml(RESULT, FACTS, TIMELINE));
  url = pathToFileURL(path).href;
  browser = await launchBrowser();
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

function open(width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
  return openPage(browser, url, { width, colorScheme });
}

test.each([
  [1_200, 'light'],
  [360, 'dark'],
] as const)(
  '%i px wide, %s: every plot is drawn, nothing is asked for, nothing sticks out',
  async (width, scheme) => {
    const { page, complaints } = await open(width, scheme);
    for (const plot of PLOTS) {
      expect({ plot, drawn: (await coloursOf(page, plot)) > 5 }).toEqual({ plot, drawn: true });
      const legend = await page.locator(`#plot-${plot} .u-legend`).innerText();
      expect(legend.trim()).not.toBe('');
    }
    expect(await page.locator('#plot-repair .u-legend').innerText()).toMatch(
      /repair[\s\S]*cap[\s\S]*GFS/,
    );
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    const { CAIRN_SCREENSHOTS: folder } = process.env;
    if (folder !== undefined)
      await page.screenshot({
        path: join(folder, `report-${width}-${scheme}.png`),
        fullPage: true,
      });
    await page.close();
  },
);

test('the numbers stand in the text, and what a user gave stays text', async () => {
  const { page, complaints } = await open(1_200, 'light');
  const text = await page.locator('body').innerText();
  for (const said of [
    '5.12 s (dead-after is 5.00 s)',
    '69.2 MB/s, 66 % of the cap',
    'all one-copy blocks at two',
    '6.40 s',
    '812 ms',
    '256 MiB',
    '23.2 min, at 440 MB/s',
    'SIGKILL to bs2',
    "--dir '<b>&'",
  ])
    expect(text).toContain(said);
  expect(complaints).toEqual([]);
  await page.close();
});

test('turned to another width, the plots follow', async () => {
  const { page } = await open(1_200, 'light');
  await page.setViewportSize({ width: 400, height: 800 });
  await page.waitForFunction(`document.querySelector('#plot-repair .uplot').clientWidth < 400`);
  await page.close();
});
