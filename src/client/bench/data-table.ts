import { KiB } from '../../common/sizes.js';
import { humanSize } from '../format/human-size.js';
import type { DataFigure } from './data-figure.js';
import type { MachineLimits } from './limits/machine-limits.js';
import { toMiB } from './process-usage.js';
import { table } from './text-table.js';

const COLUMNS = [
  '',
  'size',
  'at once',
  'files',
  'MB/s',
  'files/s',
  'core-s/GB',
  'core-us/file',
  'p50 ms',
  'p99 ms',
  '3 raw MB/s',
  'ratio',
  'to grpc-js',
  'master RSS',
  'server RSS',
  'client RSS',
] as const;

/** What was put and got, the limits of the machine, and what the columns are. */
export function dataTable(figures: readonly DataFigure[], limits: MachineLimits): string {
  const rows = figures.map((f) => [
    `${f.what} ${f.durability}`,
    sizeText(f.bytes),
    `${f.clients}`,
    `${f.filesEach * f.clients}`,
    threeDigits(f.mbPerSecond),
    threeDigits(f.filesPerSecond),
    threeDigits(f.coreSecondsPerGb),
    f.coreMicrosPerFile.toFixed(0),
    threeDigits(f.p50Ms),
    threeDigits(f.p99Ms),
    f.rawMbPerSecond?.toFixed(0) ?? '-',
    ratioText(f.ratioToRaw ?? f.ratioToLimit),
    ratioText(f.ratioToGrpcJs),
    `${toMiB(f.masterMaxRssBytes).toFixed(0)} MiB`,
    `${toMiB(f.serverMaxRssBytes).toFixed(0)} MiB`,
    `${toMiB(f.clientMaxRssBytes).toFixed(0)} MiB`,
  ]);
  return `${table(COLUMNS, rows)}\n\n${limitsTable(limits)}\n\n${legend(figures)}`;
}

function limitsTable(limits: MachineLimits): string {
  const row = (name: string, mbPerSecond: number, coreSecondsPerGb?: number): string[] => [
    name,
    mbPerSecond.toFixed(0),
    coreSecondsPerGb?.toFixed(2) ?? '-',
  ];
  const { stream, grpcJs } = limits;
  return table(
    [`limits of this machine, on disk over ${sizeText(limits.diskBytes)}`, 'MB/s', 'core-s/GB'],
    [
      row('three raw writes with fdatasync', limits.threeWritesSynced),
      row('three raw writes', limits.threeWrites),
      row('raw read, cached', limits.read),
      row('memcpy', limits.memcpy),
      row('CRC32C', limits.crc32c),
      row('bare stream: one of this transport', stream.mbPerSecond, stream.coreSecondsPerGb),
      row('grpc-js: one stream without our code', grpcJs.mbPerSecond, grpcJs.coreSecondsPerGb),
    ],
  );
}

function legend(figures: readonly DataFigure[]): string {
  const peaks = figures.every(({ peaksOfRuns }) => peaksOfRuns)
    ? 'in the runs of a row'
    : 'since they started (this system does not forget a peak)';
  return `Medians of the runs; p50 and p99 are of single files, files of one run. Processor time is of all processes.
RSS: the highest ${peaks}, of the largest server and client.
The first get after a put may come from the disk; for the others all copies are in the page cache.
Ratio: of a put to three large raw files written beside it, of a get to the bare stream, of a local get to the raw read.
None to memcpy and CRC32C: several processes pass over each byte, several times, so neither is what a transfer could reach.`;
}

/** As one would give it to `--size`, with a space; in bytes where that is not a round number. */
function sizeText(bytes: number): string {
  const text = humanSize(bytes, 2, 'iB');
  return bytes < KiB || text.includes('.') ? `${bytes} B` : text;
}

/** Small numbers with the decimals that say something. */
function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

function ratioText(ratio: number | undefined): string {
  if (ratio === undefined) return '-';
  return ratio < 0.005 ? '<0.01' : ratio.toFixed(2);
}
