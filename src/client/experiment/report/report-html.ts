import type { Timeline } from '../../core/experiment/timeline.js';
import { figuresOf, losesServers, seconds } from '../figures.js';
import { GFS } from '../gfs-figures.js';
import type { ExperimentResult } from '../result.js';
import type { Fact } from '../scenario.js';
import { escapeHtml, scriptJson } from './escape-html.js';
import { LANGUAGE_SCRIPT, PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';
import { plotsOf, type Plot } from './plots.js';
import { uplotAsset } from './uplot-asset.js';

/** One page that needs nothing else: its style, its plots and the library that draws them are in it. */
export function reportHtml(
  result: ExperimentResult,
  facts: readonly Fact[],
  timeline: Timeline,
): string {
  const plots = plotsOf(result, timeline);
  const uplot = uplotAsset();
  const events = result.events.map(({ timeMs, label }) => ({ seconds: timeMs / 1_000, label }));
  const endMs = Math.max(1_000, timeline.samples.at(-1)?.timeMs ?? 0);
  const title = `${result.name}, seed ${result.seed}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}: Cairn experiment</title>
<style>${uplot.style}${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${verdict(result)}
<p class="soft">${escapeHtml(machineLine(result))}</p>
<p>Again: <code>${escapeHtml(result.command)}</code></p>
</header>
<main class="columns">
<section>
<h2>What happened</h2>
<ol class="events">${events.map(eventLine).join('')}</ol>
<h2>Figures</h2>
${figureTable(result, facts)}
${losesServers(result) ? PUBLISHED : ''}
${configuration(result)}
</section>
<section>
${plots.map(plotFigure).join('\n')}
</section>
</main>
${secondsTable(timeline)}
<script id="data" type="application/json">${scriptJson({ plots, events, endSeconds: endMs / 1_000 })}</script>
<script>${LANGUAGE_SCRIPT}</script>
<script>${uplot.script}</script>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

const PUBLISHED = `<h2 class="below">Published beside it</h2>
<p>Google File System, 2003: ${escapeHtml(GFS.oneServer)}. ${capital(escapeHtml(GFS.twoServers))}.</p>`;

function verdict({ passed, failures }: ExperimentResult): string {
  const said = passed
    ? 'Passed: everything acknowledged was read back byte for byte, and every copy is back.'
    : `Failed: ${failures.join('; ')}`;
  return `<p class="verdict ${passed ? 'passed' : 'failed'}">${escapeHtml(said)}</p>`;
}

function machineLine({ machine }: ExperimentResult): string {
  const { cairn, node, os, cpu, cores, fileSystem, date } = machine;
  return `Cairn ${cairn}, Node ${node}, ${os}, ${cores} × ${cpu}, ${fileSystem}, ${date}`;
}

function eventLine({ seconds: at, label }: { seconds: number; label: string }, i: number): string {
  return `<li><b>${i + 1}</b>${at.toFixed(1)} s: ${escapeHtml(label)}</li>`;
}

function figureTable(result: ExperimentResult, facts: readonly Fact[]): string {
  const rows = figuresOf(result, facts).map(({ label, value }) => row(label, value));
  return `<table>${rows.join('')}</table>`;
}

function configuration({ config }: ExperimentResult): string {
  const rows = Object.entries(config).map(([key, value]) =>
    row(key, value === null ? 'none' : key.endsWith('Ms') ? seconds(Number(value)) : String(value)),
  );
  return `<details><summary>Configuration</summary><table>${rows.join('')}</table></details>`;
}

function row(head: string, value: string): string {
  return `<tr><th scope="row">${escapeHtml(head)}</th><td>${escapeHtml(value)}</td></tr>`;
}

function plotFigure({ id, title, caption, unit }: Plot): string {
  const label = escapeHtml(`${title}. ${caption}`);
  return `<figure>
<h2>${escapeHtml(title)}</h2>
<div class="plot" id="plot-${id}" role="img" aria-label="${label}" data-unit="${escapeHtml(unit)}"></div>
<figcaption>${escapeHtml(caption)}</figcaption>
</figure>`;
}

/** The plots as text: one row a second. */
function secondsTable({ samples, seconds: load }: Timeline): string {
  const rows = load.map(({ second, operations, errors, p50Ms, p99Ms }) => {
    const report = samples.find(({ timeMs }) => timeMs >= second * 1_000)?.report;
    const { critical, high, normal } = report?.queued ?? {};
    const cells = [second, critical, high, normal, report?.inFlight, report?.underReplicated];
    const all = [...cells, operations, errors, p50Ms?.toFixed(1), p99Ms?.toFixed(1)];
    return `<tr>${all.map((cell) => `<td>${cell ?? ''}</td>`).join('')}</tr>`;
  });
  const heads = ['second', 'critical', 'high', 'normal', 'being copied', 'lack a copy'];
  heads.push('operations', 'errors', 'p50 ms', 'p99 ms');
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join('');
  return `<details><summary>The plots as a table, second by second</summary><div class="scroll"><table><tr>${head}</tr>${rows.join('')}</table></div></details>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
