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
  /** Other calls with which it does something else. */
  readonly others?: readonly Pick<Injection, 'calls' | 'what'>[];
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
  { calls, what, others = [], paths = [] }: Injection,
  output: string,
): Promise<Tampering> {
  const injections = [{ calls, what }, ...others];
  const list = injections.flatMap((each) => each.calls).join(',');
  const child = spawn(
    'strace',
    ['-f', '-qq', '-o', output, '-p', String(target.pid), '-e', `trace=${list}`]
      // One argument after the other: what is injected has commas of its own.
      .concat(injections.flatMap((each) => ['-e', `inject=${each.calls.join(',')}:${each.what}`]))
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

/** What strace wrote, with a call on one line also where other threads made theirs before it returned. */
export function wholeCalls(trace: string): string {
  const begun = new Map<string, string>();
  const whole = trace.split('\n').flatMap((line) => {
    const [, pid = '', call] = /^(\d+) +(.*) <unfinished \.\.\.>$/.exec(line) ?? [];
    if (call !== undefined) {
      begun.set(pid, call);
      return [];
    }
    const [, by = '', rest] = /^(\d+) +<\.\.\. \w+ resumed>(.*)$/.exec(line) ?? [];
    return [rest === undefined ? line : `${by} ${begun.get(by) ?? ''}${rest}`];
  });
  return whole.join('\n');
}

async function isTraced(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  return /^TracerPid:\s*[1-9]/m.test(status);
}
