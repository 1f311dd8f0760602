import type { DamagedBlockFile, FileRange, RescueReport } from '../../common/rescue.js';
import { bytesWithHuman } from '../format/human-size.js';
import { oneLine } from '../format/printable.js';

/** Lines of one list in the text; --json has all. */
const LINES_MAX = 20;

/** What a rescue cannot bring back or cannot know, whatever it found. */
export const NOTES: readonly string[] = [
  'Paths are those at the time of writing: a later rename of a file or of a directory above it is lost.',
  'Files that were deleted or cut may be back: their blocks are removed some time after them.',
  'A file whose last blocks are on disks that were not read looks shorter, and nothing tells.',
  'Empty files and empty directories have no blocks and cannot come back.',
  'Owner, group, mode and replication are set anew; times are those of the last block.',
];

/** The report as people read it. */
export function rescueText(report: RescueReport): string {
  const { files, bytes, lostAndFoundFiles, lostAndFoundBytes, damaged } = report;
  const lasting = damaged.filter(({ replaced }) => !replaced);
  const lines = [
    `Cluster ${report.clusterId}, ${report.disks.length} disks`,
    ...report.disks.map(({ dir, replicas }) => `  ${oneLine(dir)}: ${replicas} replicas`),
    '',
    `Files in their place: ${files}, ${bytesWithHuman(bytes)}`,
    `Files in /lost+found: ${lostAndFoundFiles}, ${bytesWithHuman(lostAndFoundBytes)}`,
    `Blocks by replicas:   ${replicaColumns(report.blocksByReplicas)}`,
    `Replicas of older generations, left on the disks: ${report.olderReplicas}`,
    ...list('Files with blocks missing', report.partial, ({ path, missing, pieces }) => [
      `${path}: missing ${missing.map(rangeText).join(', ')}`,
      ...pieces.map((piece) => `  ${piece.path}`),
    ]),
    ...list('Conflicts', report.conflicts, ({ why, path, saved }) => [
      `${path} (${why}): ${saved.path}`,
    ]),
    ...list('Blocks of which only an older generation is sound', report.olderBlocks, (block) => [
      `${block.path}: block ${block.blockId}, generation ${block.generation} instead of ${block.damagedGeneration}`,
    ]),
    ...list('Replicas that differ from what was taken', report.disagreements, (block) => [
      `${block.blockId}.${block.generation}.blk in ${block.notTaken.join(', ')}: move it away before the block server starts`,
    ]),
    ...list('Damaged, nothing sound found instead', lasting, damagedLine),
    ...list(
      'Damaged, a sound replica was found',
      damaged.filter(({ replaced }) => replaced),
      damagedLine,
    ),
    '',
    ...NOTES.map((note) => `Note: ${note}`),
    '',
    outcome(report),
  ];
  return `${lines.map(oneLine).join('\n')}\n`;
}

function outcome({ dir, whole }: RescueReport): string {
  const found = whole
    ? 'All files found are whole'
    : 'Not all that was found is whole and in its place, see above';
  if (dir === undefined) return `${found}. Dry run: nothing was written.`;
  return `${found}. Start the master on ${dir}, and the block servers as they were.`;
}

function list<T>(title: string, items: readonly T[], linesOf: (item: T) => string[]): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, LINES_MAX).flatMap(linesOf);
  const more = items.length - LINES_MAX;
  if (more > 0) shown.push(`and ${more} more; --json shows all`);
  return ['', `${title}: ${items.length}`, ...shown.map((line) => `  ${line}`)];
}

function damagedLine({ dir, file, why }: DamagedBlockFile): string[] {
  return [`${dir}/${file}: ${why}`];
}

function replicaColumns(columns: readonly number[]): string {
  const last = columns.length - 1;
  return columns
    .flatMap((blocks, i) => (i === 0 ? [] : [`${blocks} with ${i}${i === last ? ' or more' : ''}`]))
    .join(', ');
}

function rangeText({ offset, length }: FileRange): string {
  return `bytes ${offset}-${offset + length - 1}`;
}
