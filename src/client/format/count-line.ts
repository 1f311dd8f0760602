import type { ContentSummary } from '../../common/file-status.js';
import { humanSize } from './human-size.js';

/** HDFS's widths: quotas 12, 15, 15, 15; directories, files and bytes 12, 12, 18. */
const QUOTA_WIDTHS = [12, 15, 15, 15];
const SUMMARY_WIDTHS = [12, 12, 18];

export function countHeader(quota: boolean): string {
  const quotas = quota ? ['QUOTA', 'REM_QUOTA', 'SPACE_QUOTA', 'REM_SPACE_QUOTA'] : [];
  return layOut(quotas, ['DIR_COUNT', 'FILE_COUNT', 'CONTENT_SIZE'], 'PATHNAME');
}

/** There are no quotas, which HDFS shows as none and inf. */
export function countLine(
  summary: ContentSummary,
  path: string,
  style: { quota: boolean; human: boolean },
): string {
  const show = style.human ? (n: number): string => humanSize(n) : String;
  const quotas = style.quota ? ['none', 'inf', 'none', 'inf'] : [];
  const numbers = [summary.directories, summary.files, summary.length].map(show);
  return layOut(quotas, numbers, path);
}

function layOut(quotas: readonly string[], numbers: readonly string[], path: string): string {
  const cells = [
    ...quotas.map((cell, i) => cell.padStart(QUOTA_WIDTHS[i] ?? 0)),
    ...numbers.map((cell, i) => cell.padStart(SUMMARY_WIDTHS[i] ?? 0)),
    path,
  ];
  return cells.join(' ');
}
