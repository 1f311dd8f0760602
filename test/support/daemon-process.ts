import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ReadyLine } from '../../src/runtime/daemon.js';
import { EXIT_WITH_PARENT } from '../../src/runtime/parent-watch.js';

/** The compiled program; `make test` builds it first. */
export const PROGRAM = [
  process.execPath,
  join(import.meta.dirname, '../../dist/client/cli.js'),
] as const;

/** For however busy a machine. */
const START_MS_MAX = 100_000;
const COMMAND_MS_MAX = 30_000;

export interface Ended {
  /** Exit code; null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** What runs the program, such as `strace` with its arguments. */
  readonly under?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** A daemon in a process of its own, outside of any cluster. It is killed at the end of its block. */
export interface DaemonProcess extends AsyncDisposable {
  /** host:port. */
  readonly address: string;
  /** host:port of its metrics, if it was told to serve any. */
  readonly metrics?: string;
  readonly pid: number;
  readonly stderr: string;
  readonly ended: Promise<Ended>;
  /** SIGKILL, and until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and until it is gone. */
  stop(): Promise<Ended>;
}

/** Starts a daemon and waits for its ready line; rejects with what it said if it ends before. */
export async function startDaemon(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<DaemonProcess> {
  const { child, output, ended } = launch(args, surroundings);
  const ready = await Promise.race([untilReady(child, output), ended.then(() => undefined)]).catch(
    (error: unknown) => {
      // One that does not get ready in time must not outlive the test.
      child.kill('SIGKILL');
      throw error;
    },
  );
  if (ready === undefined) throw new Error(`it ended before it was ready: ${output.stderr}`);
  const kill = async (): Promise<void> => {
    // Below strace the daemon is another process than the child.
    signal(ready.pid, 'SIGKILL');
    await ended;
  };
  return {
    ...ready,
    // A repair worker serves nobody.
    address: ready.address ?? '',
    get stderr() {
      return output.stderr;
    },
    ended,
    kill,
    stop: async () => {
      signal(ready.pid, 'SIGTERM');
      return ended;
    },
    [Symbol.asyncDispose]: kill,
  };
}

/** Runs the program until it ends by itself; one that does not is killed, and shows by its null code. */
export async function runProgram(
  args: readonly string[],
  surroundings: Surroundings = {},
  withinMs = COMMAND_MS_MAX,
): Promise<Ended> {
  const { child, ended } = launch(args, surroundings);
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}

/** `dfs <args>` against a master. */
export function runAgainst(master: string, args: readonly string[]): Promise<Ended> {
  return runProgram(args, { env: { DFS_MASTER: master } });
}

interface Output {
  stdout: string;
  stderr: string;
}

function launch(args: readonly string[], { under = [], env = {} }: Surroundings) {
  const [program = '', ...rest] = [...under, ...PROGRAM, ...args];
  const child = spawn(program, rest, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, HOME: '/nonexistent', ...env, [EXIT_WITH_PARENT]: '1' },
  });
  child.stdin.on('error', () => {});
  const output: Output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return { child, output, ended };
}

async function untilReady(child: ChildProcess, output: Output): Promise<ReadyLine | undefined> {
  const signal = AbortSignal.timeout(START_MS_MAX);
  for (;;) {
    const [line, rest] = output.stdout.split('\n', 2);
    if (rest !== undefined) return JSON.parse(line ?? '') as ReadyLine;
    if (child.stdout === null || child.stdout.readableEnded) return undefined;
    await Promise.race([once(child.stdout, 'data', { signal }), once(child, 'close', { signal })]);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Ended already.
  }
}
