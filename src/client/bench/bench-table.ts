import type { EngineFigures } from '../../common/bench/engine-messages.js';
import { toMiB } from './process-usage.js';
import type { RoundFigures } from './load/measure-round.js';
import type { MemoryFigures } from './memory/memory-bench.js';
import { MEMORY_COLUMNS, memoryRow } from './memory/memory-table.js';
import type { MetaFigure } from './meta/meta-bench.js';
import type { NetworkFigure } from './network/network-bench.js';
import type { SmallFigure } from './small/small-bench.js';
import type { RepairFigure } from './repair-bench.js';
import type { NamespaceFigures } from './namespace/namespace-bench.js';
import { table } from './text-table.js';

export function networkTable(figures: readonly NetworkFigure[]): string {
  const rows = figures.map((f) => [
    `${f.what} ${f.durability}`,
    `${(f.bytes / 1e9).toFixed(2)} GB`,
    `${f.roundTripMs} ms`,
    `${f.linkMbPerSecond.toFixed(0)} MB/s`,
    `${f.mbPerSecond.toFixed(1)} MB/s`,
    `${(f.shareOfLink * 100).toFixed(0)} %`,
  ]);
  return table(['', 'size', 'round trip', 'link', 'speed', 'of the link'], rows);
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

export function memoryTable({ phases }: MemoryFigures): string {
  return table(MEMORY_COLUMNS, phases.map(memoryRow));
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
  const totals = table(
    ['figure', 'value'],
    [
      ['files created', `${f.files} in ${f.directories} directories`],
      ['creates', `${f.createsPerSecond.toFixed(0)} /s (${f.createSeconds.toFixed(1)} s)`],
      ['listed', `${f.listedPerSecond.toFixed(0)} /s (${f.listSeconds.toFixed(1)} s)`],
      ['rename of the tree', `${f.renameMs.toFixed(1)} ms`],
      ['master RSS', `${toMiB(f.masterRssBytes)} MiB, ${f.rssBytesPerFile.toFixed(0)} B a file`],
      ...(f.rssBytesPerBlock === undefined
        ? []
        : [['a block, three replicas', `${f.rssBytesPerBlock.toFixed(0)} B of RSS`]]),
      ['restart from the log', `${f.restartFromLogSeconds.toFixed(2)} s`],
      ['checkpoint', `${f.checkpointSeconds.toFixed(2)} s, ${toMiB(f.checkpointBytes)} MiB`],
      ['restart from the checkpoint', `${f.restartFromCheckpointSeconds.toFixed(2)} s`],
    ],
  );
  const phases = table(
    ['phase', 'operations', 'done', 'p50', 'p99', 'longest', 'master', 'client', 'turn'],
    f.phases.map((each) => [
      each.phase,
      `${each.operations}`,
      `${each.operationsPerSecond.toFixed(0)} /s`,
      `${each.p50Ms.toFixed(2)} ms`,
      `${each.p99Ms.toFixed(2)} ms`,
      `${each.maxMs.toFixed(0)} ms`,
      `${each.masterMicrosPerOperation.toFixed(0)} us`,
      `${each.clientMicrosPerOperation.toFixed(0)} us`,
      each.masterLongestTurnMs === undefined ? '-' : `${each.masterLongestTurnMs.toFixed(0)} ms`,
    ]),
  );
  return `${totals}\n\n${phases}\n\n${latencyNote(f.phases)}`;
}

export function engineTable(f: EngineFigures): string {
  const memory = table(
    ['memory', 'RSS', 'pages of the namespace'],
    [
      ['a file', bytes(f.rssBytesPerFile), bytes(f.pageBytesPerFile)],
      ...(f.rssBytesPerBlock === undefined || f.pageBytesPerBlock === undefined
        ? []
        : [['a block, three replicas', bytes(f.rssBytesPerBlock), bytes(f.pageBytesPerBlock)]]),
      ['the process', `${toMiB(f.rssBytes)} MiB`, ''],
    ],
  );
  const phases = table(
    ['phase', 'operations', 'done', 'core', 'p50', 'p99', 'longest turn'],
    f.phases.map((each) => [
      each.phase,
      `${each.operations}`,
      `${each.operationsPerSecond.toFixed(0)} /s`,
      `${each.coreMicrosPerOperation.toFixed(1)} us`,
      `${(each.p50Ms * 1_000).toFixed(0)} us`,
      `${(each.p99Ms * 1_000).toFixed(0)} us`,
      `${each.maxMs.toFixed(2)} ms`,
    ]),
  );
  const note = 'One operation after the other: latencies count from when each was begun.';
  return `${memory}\n\n${phases}\n\n${note}`;
}

function bytes(count: number): string {
  return `${count.toFixed(1)} B`;
}
