import { MiB } from '../../../common/sizes.js';
import { escapeHtml } from '../../plot/escape-html.js';
import { originHtml, plotPage } from '../../plot/plot-page.js';
import { PLOT_COLOURS, type Plot, type PlotSeries } from '../../plot/plot.js';
import type { MachineFacts } from '../machine-facts.js';
import type { MemoryFigures, MemoryPhase } from './memory-bench.js';
import { MEMORY_COLUMNS, memoryRow } from './memory-table.js';
import type { RssSample } from './rss-sampler.js';

/** What a client or a server is to stay below. */
export const RSS_BYTES_WANTED = 250 * MiB;

/** The bench as one page: resident memory of each server and of the clients over time, with the phases marked. */
export function memoryPage(figures: MemoryFigures, machine: MachineFacts, command: string): string {
  const { phases, samples } = figures;
  const endMs = Math.max(1_000, samples.at(-1)?.timeMs ?? 0);
  return plotPage({
    title: 'Resident memory',
    kind: 'Cairn bench memory',
    headerHtml: originHtml(machine, command),
    figuresHtml: '',
    footerHtml: `<h2 class="below">Peaks of each phase</h2>
${peakTable(phases)}`,
    plots: [plotOf(figures)],
    events: phases.map(({ phase, fromMs }) => ({ seconds: fromMs / 1_000, label: phase })),
    endSeconds: endMs / 1_000,
  });
}

function plotOf({ samples, servers }: MemoryFigures): Plot {
  const own = new Set(servers);
  const series = servers.map((name, i): PlotSeries => ({
    label: name,
    // The first colour is the clients', the last one the bound's.
    colour: 2 + (i % (PLOT_COLOURS - 2)),
    values: samples.map(({ rss }) => mebibytes(rss.get(name))),
  }));
  return {
    id: 'rss',
    title: 'Resident memory of each process',
    caption:
      'VmRSS, five times a second. Of the clients the one is shown that has most at the moment; slow ones share four processes.',
    unit: 'MiB',
    times: samples.map(({ timeMs }) => timeMs / 1_000),
    series: [
      ...series,
      {
        label: 'largest client process',
        colour: 1,
        values: samples.map((sample) => mebibytes(largestClient(sample, own))),
      },
      {
        label: 'wanted',
        colour: PLOT_COLOURS,
        reference: true,
        values: samples.map(() => mebibytes(RSS_BYTES_WANTED)),
      },
    ],
  };
}

function largestClient({ rss }: RssSample, servers: ReadonlySet<string>): number | undefined {
  let most: number | undefined;
  for (const [name, bytes] of rss) if (!servers.has(name)) most = Math.max(most ?? 0, bytes);
  return most;
}

function mebibytes(bytes: number | undefined): number | null {
  return bytes === undefined ? null : Math.round((bytes / MiB) * 10) / 10;
}

function peakTable(phases: readonly MemoryPhase[]): string {
  const head = MEMORY_COLUMNS.map((each) => `<th scope="col">${escapeHtml(each)}</th>`).join('');
  const rows = phases.map((phase) => {
    const cells = memoryRow(phase).map((cell) => `<td>${escapeHtml(cell)}</td>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="scroll"><table><tr>${head}</tr>${rows.join('')}</table></div>`;
}
