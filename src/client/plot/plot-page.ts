import type { MachineFacts } from '../bench/machine-facts.js';
import { escapeHtml, scriptJson } from './escape-html.js';
import { LANGUAGE_SCRIPT, PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import type { Plot, PlotEvent } from './plot.js';
import { uplotAsset } from './uplot-asset.js';

/** What stands around the plots. Texts are plain; what is called HTML is taken as it is. */
export interface PlotPage {
  readonly title: string;
  /** What the page is, for the title of the window. */
  readonly kind: string;
  /** Under the title. */
  readonly headerHtml: string;
  /** Beside the plots, under the list of events. */
  readonly figuresHtml: string;
  /** Under all of it. */
  readonly footerHtml: string;
  readonly plots: readonly Plot[];
  readonly events: readonly PlotEvent[];
  readonly endSeconds: number;
}

/** One page that needs nothing else: its style, its plots and the library that draws them are in it. */
export function plotPage(page: PlotPage): string {
  const { title, kind, plots, events, endSeconds } = page;
  const uplot = uplotAsset();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}: ${escapeHtml(kind)}</title>
<style>${uplot.style}${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${page.headerHtml}
</header>
<main class="columns">
<section>
<h2>What happened</h2>
<ol class="events">${events.map(eventLine).join('')}</ol>
${page.figuresHtml}
</section>
<section>
${plots.map(plotFigure).join('\n')}
</section>
</main>
${page.footerHtml}
<script id="data" type="application/json">${scriptJson({ plots, events, endSeconds })}</script>
<script>${LANGUAGE_SCRIPT}</script>
<script>${uplot.script}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

export function machineLine({
  cairn,
  node,
  os,
  cpu,
  cores,
  fileSystem,
  date,
}: MachineFacts): string {
  return `Cairn ${cairn}, Node ${node}, ${os}, ${cores} × ${cpu}, ${fileSystem}, ${date}`;
}

/** Where the figures come from: the machine, and the command that gives them again. */
export function originHtml(machine: MachineFacts, command: string): string {
  return `<p class="soft">${escapeHtml(machineLine(machine))}</p>
<p>Again: <code>${escapeHtml(command)}</code></p>`;
}

function eventLine({ seconds: at, label }: PlotEvent, i: number): string {
  return `<li><b>${i + 1}</b>${at.toFixed(1)} s: ${escapeHtml(label)}</li>`;
}

function plotFigure({ id, title, caption, unit }: Plot): string {
  const label = escapeHtml(`${title}. ${caption}`);
  return `<figure>
<h2>${escapeHtml(title)}</h2>
<div class="plot" id="plot-${id}" role="img" aria-label="${label}" data-unit="${escapeHtml(unit)}"></div>
<figcaption>${escapeHtml(caption)}</figcaption>
</figure>`;
}
