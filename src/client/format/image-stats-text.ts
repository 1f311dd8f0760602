import type { ImageRange, ImageStats, ImageTotals } from '../../common/image.js';
import { anyTime } from './dates.js';
import { bytesWithHuman, humanSize, percent } from './human-size.js';
import { oneLine } from './printable.js';
import { table } from './table.js';

const BAR_COLUMNS = 40;

/** What `image stats` shows. */
export function imageStatsLines(stats: ImageStats): string[] {
  return [
    ...aboutLines(stats),
    '',
    ...sectionLines(stats),
    '',
    ...countLines(stats),
    '',
    'Files by length in bytes:',
    ...barLines(stats.lengths, 'files', (sum) => humanSize(sum, 1, 'B')),
    '',
    'Directories by files right in them:',
    ...barLines(stats.filesPerDirectory, 'directories', (sum) => `${sum} files`),
    '',
    'Directories with the most entries:',
    ...indented(
      table(
        stats.largest.map(({ path, entries, files }) => [
          String(entries),
          `${files} files`,
          oneLine(path),
        ]),
        [0, 1],
      ),
    ),
  ];
}

function aboutLines({ about }: ImageStats): string[] {
  const { path, txid, clusterId, epoch, writtenMs, layout, stateFormat, sizeBytes } = about;
  return [
    `Checkpoint ${oneLine(path)}`,
    `  state after txid ${txid} of cluster ${oneLine(clusterId)}, written in epoch ${epoch} at ${anyTime(writtenMs)}`,
    `  layout ${layout}, state format ${stateFormat}, ${bytesWithHuman(sizeBytes)}; all checksums are right`,
  ];
}

function sectionLines({ sections, about, pageBytesPerInode }: ImageStats): string[] {
  const rows = sections.map(({ name, bytes, parts }) => [
    name,
    String(bytes),
    percent(bytes, about.sizeBytes, 1),
    String(parts),
  ]);
  const lines = indented(table([['section', 'bytes', 'of the file', 'parts'], ...rows], [1, 2, 3]));
  return pageBytesPerInode === null
    ? lines
    : [...lines, `  ${pageBytesPerInode.toFixed(1)} bytes of pages for each inode`];
}

function countLines(stats: ImageStats): string[] {
  const { counts, unpublished, removed, trash, bytesWithCopies, openFiles } = stats;
  const row = (name: string, totals: ImageTotals): string[] => [
    name,
    String(totals.files),
    String(totals.directories),
    String(totals.blocks),
    bytesWithHuman(totals.bytes),
  ];
  const rows = [
    ['', 'files', 'directories', 'blocks', 'bytes'],
    row('all', counts),
    row('of them in trashes', trash),
    row('not published yet', unpublished),
    row('removed, to be reaped', removed),
  ];
  return [
    ...indented(table(rows, [1, 2, 3])),
    `  ${bytesWithHuman(bytesWithCopies)} with all copies wanted`,
    `  ${openFiles} open files, answers for ${stats.clients} clients, ${stats.leavingServers} leaving servers`,
    `  ${stats.blocksWithoutFile} blocks without a file, ${stats.pagesWithoutTree} pages without a tree`,
    `  next inode ${stats.nextInode}, block ${stats.nextBlock}, generation ${stats.nextGeneration}`,
  ];
}

function barLines(
  ranges: readonly ImageRange[],
  what: string,
  sumText: (sum: number) => string,
): string[] {
  const most = Math.max(1, ...ranges.map(({ count }) => count));
  if (ranges.length === 0) return ['  none'];
  const rows = ranges.map(({ from, to, count, sum }) => [
    to - from === 1 ? String(from) : `${from} to ${to - 1}`,
    `${count} ${what}`,
    sumText(sum),
    // What is there at all is seen.
    '#'.repeat(Math.ceil((count / most) * BAR_COLUMNS)),
  ]);
  return indented(table(rows, [0, 1, 2])).map((line) => line.trimEnd());
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
