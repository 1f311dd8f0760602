import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { reportHtml } from '../../src/client/experiment/report/report-html.js';
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
  browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    // In a single process the browser would end with its first page.
    args: [...chromium.args.filter((arg) => arg !== '--single-process'), '--no-sandbox'],
    headless: true,
  });
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await rm(dir, { recursive: true, force: true });
});

interface Opened {
  readonly page: Page;
  /** Console errors, exceptions, and requests for anything but the page. */
  readonly complaints: string[];
}

async function open(width: number, colorScheme: 'light' | 'dark'): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:'))
      complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

/** Colours of a plot's pixels that are not transparent, each counted. */
function coloursOf(page: Page, plot: string): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('#plot-${plot} canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] === 255) colours.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
    return colours.size;
  })()`);
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
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
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
