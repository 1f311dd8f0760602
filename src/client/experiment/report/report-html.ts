import type { Timeline } from '../../core/experiment/timeline.js';
import { escapeHtml } from '../../plot/escape-html.js';
import { originHtml, plotPage } from '../../plot/plot-page.js';
import { figuresOf, losesServers, seconds } from '../figures.js';
import { GFS } from '../gfs-figures.js';
import type { ExperimentResult } from '../result.js';
import type { Fact } from '../scenario.js';
import { plotsOf } from './plots.js';

/** The report of an experiment as one page. */
export function reportHtml(
  result: ExperimentResult,
  facts: readonly Fact[],
  timeline: Timeline,
): string {
  const endMs = Math.max(1_000, timeline.samples.at(-1)?.timeMs ?? 0);
  return plotPage({
    title: `${result.name}, seed ${result.seed}`,
    kind: 'Cairn experiment',
    headerHtml: `${verdict(result)}
${originHtml(result.machine, result.command)}`,
    figuresHtml: `<h2>Figures</h2>
${figureTable(result, facts)}
${losesServers(result) ? PUBLISHED : ''}
${configuration(result)}`,
    footerHtml: secondsTable(timeline),
    plots: plotsOf(result, timeline),
    events: result.events.map(({ timeMs, label }) => ({ seconds: timeMs / 1_000, label })),
    endSeconds: endMs / 1_000,
  });
}

const PUBLISHED = `<h2 class="below">Published beside it</h2>
<p>Google File System, 2003: ${escapeHtml(GFS.oneServer)}. ${capital(escapeHtml(GFS.twoServers))}.</p>`;

function verdict({ passed, failures }: ExperimentResult): string {
  const said = passed
    ? 'Passed: everything acknowledged was read back byte for byte, and every copy is back.'
    : `Failed: ${failures.join('; ')}`;
  return `<p class="verdict ${passed ? 'passed' : 'failed'}">${escapeHtml(said)}</p>`;
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
