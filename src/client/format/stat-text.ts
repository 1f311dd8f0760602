import type { FileStatus } from '../../common/file-status.js';
import { utcStamp } from './dates.js';
import { modeOctal, modeText } from './mode-text.js';

/** Fills HDFS's stat format; an unknown letter stands for itself, so `%%` is a percent sign. */
export function statText(format: string, status: FileStatus): string {
  return format.replace(/%(.)/gsu, (_, letter: string) => field(letter, status) ?? letter);
}

function field(letter: string, status: FileStatus): string | undefined {
  const fields: Readonly<Record<string, () => string>> = {
    a: () => modeOctal(status.mode),
    A: () => modeText(status.mode),
    b: () => String(status.length),
    F: () => (status.type === 'directory' ? 'directory' : 'regular file'),
    g: () => status.group,
    n: () => status.path.slice(status.path.lastIndexOf('/') + 1),
    o: () => String(status.blockSize),
    r: () => String(status.replication),
    u: () => status.owner,
    x: () => utcStamp(status.atimeMs),
    X: () => String(status.atimeMs),
    y: () => utcStamp(status.mtimeMs),
    Y: () => String(status.mtimeMs),
  };
  return Object.hasOwn(fields, letter) ? fields[letter]?.() : undefined;
}
