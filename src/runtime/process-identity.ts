import { readFileSync } from 'node:fs';
import { hasCode } from '../common/error.js';

/**
 * A process that is told from a later one with the same pid: signals go by this and never by the bare number.
 * `birth` is the boot and the clock tick at which it started, from /proc.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly birth: string;
}

/** Undefined if there is no such process, or only its remains that wait to be collected. */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat && !stat.ended ? { pid, birth: stat.birth } : undefined;
}

export function isRunning(process: ProcessIdentity): boolean {
  const stat = readStat(process.pid);
  return stat !== undefined && !stat.ended && stat.birth === process.birth;
}

/** It was stopped by SIGSTOP and waits to be continued. */
export function isPaused(process: ProcessIdentity): boolean {
  const stat = readStat(process.pid);
  return stat !== undefined && stat.paused && stat.birth === process.birth;
}

/** Sends a signal; false if this very process is no longer there. */
export function signalProcess(target: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(target)) return false;
  try {
    process.kill(target.pid, signal);
    return true;
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
    throw error;
  }
}

/** Fields 3 (state) and 22 (start time) of /proc/<pid>/stat; the command in field 2 may hold anything, `)` included. */
function readStat(pid: number): { birth: string; ended: boolean; paused: boolean } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  const birth = `${bootId()}:${fields[19] ?? ''}`;
  return { birth, ended: state === 'Z' || state === 'X', paused: state === 'T' };
}

let boot: string | undefined;

function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return boot;
}
