import { toMiB } from './process-usage.js';
import type { DataFigure } from './data-bench.js';
import type { RoundFigures } from './load/measure-round.js';
import type { MetaFigure } from './meta/meta-bench.js';
import type { SmallFigure } from './small/small-bench.js';
import type { RepairFigure } from './repair-bench.js';
import type { NamespaceFigures } from './namespace-bench.js';

/** Figures for people: one row each, columns aligned. */
export function dataTable(figures: readonly DataFigure[]): string {
  const rows = figures.map((f) => [
    `${f.what} ${f.durability}`,
    `${(f.bytes / 1e9).toFixed(2)} GB`,
    `${f.mbPerSecond.toFixed(0)} MB/s`,
    `${f.coreSecondsPerGb.toFixed(2)} core-s/GB`,
    f.rawMbPerSecond === undefined ? '-' : `${f.rawMbPerSecond.toFixed(0)} MB/s`,
    f.ratioToRaw === undefined ? '-' : f.ratioToRaw.toFixed(2),
    `${toMiB(f.clientMaxRssBytes)} MiB`,
    `${toMiB(f.serverMaxRssBytes)} MiB`,
  ]);
  return table(
    ['', 'size', 'speed', 'processor', '3 raw writes', 'ratio', 'client RSS', 'server RSS'],
    rows,
  );
}

export function smallTable(figures: readonly SmallFigure[]): string {
  const rows = figures.map((f) => [
    `${f.what} ${f.durability}`,
    `${f.bytes} B`,
    `${f.inFlight}`,
    `${f.filesPerSecond.toFixed(0)} /s`,
    `${f.p50Ms.toFixed(1)} ms`,
    `${f.p99Ms.toFixed(1)} ms`,
    `${f.clientMicrosPerFile.toFixed(0)} us`,
    `${f.masterMicrosPerFile.toFixed(0)} us`,
    `${f.serverMicrosPerFile.toFixed(0)} us`,
  ]);
  const head = ['', 'size', 'at once', 'files', 'p50', 'p99', 'client', 'master', 'servers'];
  return table(head, rows);
}

export function repairTable(figures: readonly RepairFigure[]): string {
  const rows = figures.map((f) => [
    `repair ${f.durability}`,
    `${(f.bytes / 1e9).toFixed(2)} GB`,
    `${f.mbPerSecond.toFixed(0)} MB/s`,
    `${f.coreSecondsPerGb.toFixed(2)} core-s/GB`,
    `${f.rawMbPerSecond.toFixed(0)} MB/s`,
    f.ratioToRaw.toFixed(2),
  ]);
  return table(['', 'size', 'speed', 'processor', 'raw copy', 'ratio'], rows);
}

export function metaTable(figures: readonly MetaFigure[]): string {
  const rows = figures.map((f) => [
    f.mix,
    f.offeredPerSecond === 0 ? '-' : `${f.offeredPerSecond} /s`,
    f.offeredPerSecond === 0 ? '-' : `${f.unbegun}`,
    `${f.operationsPerSecond.toFixed(0)} /s`,
    `${f.p50Ms.toFixed(2)} ms`,
    `${f.p99Ms.toFixed(2)} ms`,
    `${f.p999Ms.toFixed(2)} ms`,
    `${f.masterMicrosPerOperation.toFixed(0)} us`,
    `${f.clientMicrosPerOperation.toFixed(0)} us`,
    f.masterLongestTurnMs === undefined ? '-' : `${f.masterLongestTurnMs.toFixed(0)} ms`,
    `${toMiB(f.masterRssBytes)} MiB`,
  ]);
  const head = [
    'mix',
    'offered',
    'never begun',
    'done',
    'p50',
    'p99',
    'p99.9',
    'master',
    'client',
    'turn',
    'RSS',
  ];
  return `${table(head, rows)}\n\n${latencyNote(figures)}`;
}

/** What the latencies of a table are, which its figures alone do not show. */
function latencyNote(figures: readonly Pick<RoundFigures, 'latencyFrom'>[]): string {
  return figures.some(({ latencyFrom }) => latencyFrom === 'due')
    ? 'Latencies count from when an operation was due at the offered rate: free of coordinated omission.'
    : 'Latencies count from when an operation was begun (closed loop); --rate offers operations at a rate instead.';
}

export function namespaceTable(f: NamespaceFigures): string {
  return table(
    ['figure', 'value'],
    [
      ['files created', `${f.files} in ${f.directories} directories`],
      ['creates', `${f.createsPerSecond.toFixed(0)} /s (${f.createSeconds.toFixed(1)} s)`],
      ['listed', `${f.listedPerSecond.toFixed(0)} /s (${f.listSeconds.toFixed(1)} s)`],
      ['rename of the tree', `${f.renameMs.toFixed(1)} ms`],
      ['master RSS', `${toMiB(f.masterRssBytes)} MiB, ${f.rssBytesPerFile.toFixed(0)} B a file`],
      ['restart from the log', `${f.restartFromLogSeconds.toFixed(2)} s`],
      ['checkpoint', `${f.checkpointSeconds.toFixed(2)} s, ${toMiB(f.checkpointBytes)} MiB`],
      ['restart from the checkpoint', `${f.restartFromCheckpointSeconds.toFixed(2)} s`],
    ],
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
