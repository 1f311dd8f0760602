import { setTimeout as sleep } from 'node:timers/promises';
import { DfsError } from '../../common/error.js';
import { isRunning, signalProcess, type ProcessIdentity } from '../../runtime/process-identity.js';
import { systemClock } from '../../runtime/system-clock.js';
import { KILL_MS_MAX, POLL_MS, STOP_MS_MAX } from './limits.js';

/** SIGKILL, and until the process is gone. False if it was not there. */
export async function killProcess(target: ProcessIdentity): Promise<boolean> {
  if (!signalProcess(target, 'SIGKILL')) return false;
  if (await gone(target, KILL_MS_MAX)) return true;
  throw new DfsError('DEADLINE_EXCEEDED', `process ${target.pid} does not end on SIGKILL`);
}

/** SIGTERM and, past a bound, SIGKILL; until the process is gone. False if it was not there. */
export async function stopProcess(target: ProcessIdentity): Promise<boolean> {
  if (!signalProcess(target, 'SIGTERM')) return false;
  // A paused process gets the signal only when it goes on.
  signalProcess(target, 'SIGCONT');
  if (!(await gone(target, STOP_MS_MAX))) await killProcess(target);
  return true;
}

async function gone(target: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadlineMs = systemClock.nowMs() + withinMs;
  while (isRunning(target)) {
    if (systemClock.nowMs() > deadlineMs) return false;
    await sleep(POLL_MS);
  }
  return true;
}
