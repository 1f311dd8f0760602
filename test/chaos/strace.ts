import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../../src/runtime/process-identity.js';

const ATTACH_MS_MAX = 10_000;
const POLL_MS = 20;

export interface Injection {
  readonly calls: readonly string[];
  /** What strace does to them, such as `error=EIO` or `delay_enter=300000` (microseconds). */
  readonly what: string;
  /** Only calls for these files. */
  readonly paths?: readonly string[];
}

/** A running process whose system calls are tampered with until `detach`, which resolves with how many were. */
export interface Tampering {
  detach(): Promise<number>;
}

/** Attaches strace to all threads of a process; rejects if it cannot. `output` takes what it traces. */
export async function tamper(
  target: Pick<ProcessIdentity, 'pid'>,
  { calls, what, paths = [] }: Injection,
  output: string,
): Promise<Tampering> {
  const list = calls.join(',');
  const child = spawn(
    'strace',
    ['-f', '-qq', '-o', output, '-p', String(target.pid), '-e', `trace=${list}`, '-e']
      // One argument after the other: what is injected has commas of its own.
      .concat(`inject=${list}:${what}`)
      .concat(paths.flatMap((path) => ['-P', path])),
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  const deadline = performance.now() + ATTACH_MS_MAX;
  while (!(await isTraced(target.pid))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`strace does not attach to ${target.pid}`);
    }
    await sleep(POLL_MS);
  }
  return {
    detach: async () => {
      child.kill('SIGINT');
      await ended;
      const text = await readFile(output, 'latin1');
      return text.split('\n').filter((line) => /\((INJECTED|DELAYED)/.test(line)).length;
    },
  };
}

async function isTraced(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  return /^TracerPid:\s*[1-9]/m.test(status);
}
