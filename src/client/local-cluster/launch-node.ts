import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DfsError, hasCode } from '../../common/error.js';
import { isErrorCode } from '../../common/error-codes.js';
import { EXIT_WITH_PARENT } from '../../runtime/parent-watch.js';
import { identify, isRunning, type ProcessIdentity } from '../../runtime/process-identity.js';
import { systemClock } from '../../runtime/system-clock.js';
import { LOG_BYTES_MAX, POLL_MS } from './limits.js';

export interface NodeLaunch {
  readonly name: string;
  /** Program and all its arguments. */
  readonly command: readonly string[];
  /** Folder of the cluster; the process carries it in its environment, so that it can be told whose it is. */
  readonly clusterDir: string;
  /** Of its environment, where this process has none of that name. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Takes stdout and stderr. */
  readonly logFile: string;
  /** The node ends with this process; else it outlives it. */
  readonly owned: boolean;
}
export interface LaunchedNode {
  readonly name: string;
  readonly process: ProcessIdentity;
  readonly logFile: string;
  /** Where the output of this start begins. */
  readonly logOffset: number;
  readonly launchedMs: number;
}

/** Starts the process and returns at once; `awaitReady` waits for its ready line. */
export function launchNode(launch: NodeLaunch): LaunchedNode {
  const { name, command, logFile, owned } = launch;
  setAside(logFile);
  const log = openSync(logFile, 'a');
  try {
    const logOffset = fstatSync(log).size;
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      detached: !owned,
      stdio: [owned ? 'pipe' : 'ignore', log, log],
      env: environment(launch),
    });
    // A program that cannot be run has no pid; that it ends is seen by its pid, so the events say nothing new.
    child.on('error', () => {});
    child.stdin?.on('error', () => {});
    child.unref();
    if (child.stdin && 'unref' in child.stdin) (child.stdin as { unref(): void }).unref();
    if (child.pid === undefined) throw new DfsError('INTERNAL', 'cannot be run', { path: program });
    // Readable even if the process has ended already: its remains stay until our event loop collects them.
    const identity = identify(child.pid) ?? { pid: child.pid, birth: 'ended at once' };
    return { name, process: identity, logFile, logOffset, launchedMs: systemClock.nowMs() };
  } finally {
    closeSync(log);
  }
}

/** Resolves when the node has printed its ready line; rejects with what it said last if it ends before. */
export async function awaitReady(node: LaunchedNode, deadlineMs: number): Promise<void> {
  for (;;) {
    const running = isRunning(node.process);
    const lines = outputOf(node);
    if (lines.some(isReadyLine)) return;
    if (!running) throw endedEarly(node, lines);
    if (systemClock.nowMs() > deadlineMs)
      throw new DfsError('DEADLINE_EXCEEDED', `${node.name} is not ready: see its log`, {
        path: node.logFile,
      });
    await sleep(POLL_MS);
  }
}

/** What the node has printed since this start. */
export function outputOf(node: LaunchedNode): string[] {
  const log = openSync(node.logFile, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(log).size - node.logOffset));
    const length = bytes.length === 0 ? 0 : readSync(log, bytes, 0, bytes.length, node.logOffset);
    return bytes.toString('utf8', 0, length).split('\n').filter(Boolean);
  } finally {
    closeSync(log);
  }
}

function isReadyLine(line: string): boolean {
  if (!line.startsWith('{"ready":true')) return false;
  try {
    return (JSON.parse(line) as { ready?: unknown }).ready === true;
  } catch {
    // Half a line; the rest follows.
    return false;
  }
}

/** A daemon's last line names its error and code when it refused to start; the code is handed on. */
function endedEarly(node: LaunchedNode, lines: readonly string[]): DfsError {
  const last = lines.at(-1) ?? 'no output';
  const code = /\(([A-Z_]+)\)$/.exec(last)?.[1] ?? '';
  return new DfsError(
    isErrorCode(code) ? code : 'INTERNAL',
    `${node.name} ended before it was ready: ${last}`,
    { path: node.logFile },
  );
}

function environment({ clusterDir, owned, defaults }: NodeLaunch): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...defaults,
    ...process.env,
    DFS_CLUSTER_DIR: clusterDir,
  };
  delete env[EXIT_WITH_PARENT];
  return owned ? { ...env, [EXIT_WITH_PARENT]: '1' } : env;
}

function setAside(logFile: string): void {
  try {
    if (statSync(logFile).size > LOG_BYTES_MAX) renameSync(logFile, `${logFile}.1`);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}
