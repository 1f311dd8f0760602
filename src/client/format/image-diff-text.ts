import type { ImageBlock, ImageChange, ImageDiffSummary, ImageValue } from '../../common/image.js';
import { anyTime } from './dates.js';
import { modeOctal } from './mode-text.js';
import { oneLine } from './printable.js';

/** One difference, with a sign that is easy to search for. */
export function imageChangeLines(change: ImageChange): string[] {
  const path = oneLine(change.change === 'renamed' ? change.from : change.path);
  switch (change.change) {
    case 'created':
      return [`+ ${whatText(change)} ${path}`];
    case 'removed':
      return [`- ${whatText(change)} ${path}`];
    case 'renamed':
      return [`> ${change.type} ${change.inode} ${path} -> ${oneLine(change.to)}`];
    default:
      return [`~ ${change.type} ${change.inode} ${path}`, ...detailLines(change)];
  }
}

function detailLines({ attributes, blocks }: Extract<ImageChange, { change: 'changed' }>) {
  return [
    ...Object.entries(attributes).map(
      ([name, { from, to }]) => `    ${name}: ${valueText(name, from)} -> ${valueText(name, to)}`,
    ),
    ...blocks.removed.map((block) => `    - ${blockText(block)}`),
    ...blocks.added.map((block) => `    + ${blockText(block)}`),
    ...blocks.changed.map(({ from, to }) => `    ~ ${blockText(from)} -> ${blockText(to)}`),
  ];
}

/** One difference as JSON, modes as octal text. */
export function imageChangeJson(change: ImageChange | ImageDiffSummary): unknown {
  if (change.change !== 'changed') return change;
  const { mode } = change.attributes;
  if (mode === undefined) return change;
  const [from, to] = [mode.from, mode.to].map((value) => valueText('mode', value));
  return { ...change, attributes: { ...change.attributes, mode: { from, to } } };
}

/** What all of it came to. */
export function imageSummaryLine(summary: ImageDiffSummary): string {
  const { from, to, created, removed, renamed, changed } = summary;
  const { blocksAdded, blocksRemoved, blocksChanged } = summary;
  return `from txid ${from.txid} to ${to.txid}: ${created} created, ${removed} removed, ${renamed} renamed, ${changed} changed; blocks: ${blocksAdded} added, ${blocksRemoved} removed, ${blocksChanged} changed`;
}

function whatText(change: Extract<ImageChange, { change: 'created' | 'removed' }>): string {
  const { type, inode, size, blocks } = change;
  return type === 'directory'
    ? `directory ${inode}`
    : `file ${inode} of ${size} bytes in ${blocks} blocks`;
}

function blockText({ id, generation, length, sha256 }: ImageBlock): string {
  return `block ${id} of generation ${generation}, ${length} bytes, sha256 ${sha256}`;
}

function valueText(name: string, value: ImageValue): string {
  if (typeof value === 'string') return JSON.stringify(oneLine(value));
  if (name === 'mode') return modeOctal(value);
  return name === 'mtime' || name === 'atime' ? anyTime(value) : String(value);
}
