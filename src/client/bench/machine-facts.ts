import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { VERSION } from '../../common/version.js';

/** What a figure depends on, kept beside every figure. */
export interface MachineFacts {
  readonly cairn: string;
  readonly node: string;
  readonly os: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly fileSystem: string;
  readonly date: string;
}

export function machineFacts(dir: string): MachineFacts {
  return {
    cairn: VERSION,
    node: process.version,
    os: `${type()} ${release()}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    fileSystem: fileSystemOf(dir),
    date: new Date().toISOString(),
  };
}

/** Type of the file system that holds `dir`: the longest mount point that is a prefix of it. */
function fileSystemOf(dir: string): string {
  let best = { point: '', type: 'unknown' };
  for (const line of readFileSync('/proc/mounts', 'utf8').split('\n')) {
    const [, point = '', fsType = ''] = line.split(' ');
    const within = dir === point || dir.startsWith(point === '/' ? '/' : `${point}/`);
    if (within && point.length > best.point.length) best = { point, type: fsType };
  }
  return best.type;
}
