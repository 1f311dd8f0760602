import { readFileSync, writeFileSync } from 'node:fs';
import { MiB } from '../../common/sizes.js';

/** Clock ticks a second in /proc/<pid>/stat; 100 on every Linux that Node runs on (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** User and system seconds that a process and those that it started have used; 0 if it is gone. */
export function cpuSeconds(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + ownCpuSeconds(each), 0);
}

/** Those that its first thread started and that still run; a block server has its lane for repair copies. */
function childrenOf(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function ownCpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command in brackets may hold spaces; utime and stime are fields 14 and 15 of the whole.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

/** Resident memory of a process now (`VmRSS`) or at its peak (`VmHWM`), in bytes; 0 if it is gone. */
export function residentBytes(pid: number, which: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** From now on `VmHWM` is the peak since now. False where the system does not let one do so. */
export function forgetPeak(pid: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
    return true;
  } catch {
    return false;
  }
}

export function toMiB(bytes: number): number {
  return Math.round((bytes / MiB) * 10) / 10;
}
