import type { Logger } from 'pino';
import { ERROR_CODES } from '../common/error-codes.js';
import { DfsError } from '../common/error.js';
import { errorLine } from './error-line.js';
import { STOP_MS_MAX } from './limits.js';
import { createLog } from './log.js';
import { EXIT_WITH_PARENT, watchParent } from './parent-watch.js';

/** What a daemon prints on stdout, once, when it serves. */
export interface ReadyLine {
  readonly ready: true;
  readonly role: string;
  /** host:port that it is bound to; none for a role that serves nobody. */
  readonly address?: string;
  readonly pid: number;
  /** host:port of its metrics, if it serves any. */
  readonly metrics?: string;
}
export interface DaemonContext {
  readonly log: Logger;
  /** Aborted when the daemon is told to stop, also while it still starts. */
  readonly signal: AbortSignal;
}
export interface RunningDaemon {
  /** host:port that it is bound to, if it serves anybody. */
  readonly address?: string | undefined;
  /** host:port of its metrics, if it serves any. */
  readonly metrics?: string | undefined;
  /** Stops cleanly: no new work, what is under way ends, files are closed. */
  stop(): Promise<void>;
}
export interface DaemonOptions {
  /** The role: `master`, `blockserver`, `repair`. */
  readonly name: string;
  readonly logLevel?: string;
  /** Bound on a clean stop. */
  readonly stopTimeoutMs?: number;
  start(context: DaemonContext): Promise<RunningDaemon>;
}

/**
 * The life of a daemon process, from start to exit; does not return.
 *
 * SIGTERM or SIGINT stops it cleanly (exit 0), a second one ends it at once (130). A fault that nobody caught ends it at
 * once too (1), without cleaning up: its state is in doubt, and what is on disk is made for crashes. A start that is
 * refused gives one line on stderr and the exit code of its error.
 */
export async function runDaemon(options: DaemonOptions): Promise<never> {
  const { name } = options;
  const log = createLog(name, options.logLevel ?? 'info');
  crashOnUncaught(log);
  const told = stopRequest(log);
  if (process.env[EXIT_WITH_PARENT] === '1') watchParent(() => told.stop('parent ended'));

  let daemon: RunningDaemon;
  try {
    daemon = await untilStopped(options.start({ log, signal: told.signal }), told.signal, options);
  } catch (error) {
    if (told.signal.aborted) exit(0);
    return refuseToStart(name, error, log);
  }
  const where = {
    ...(daemon.address === undefined ? {} : { address: daemon.address }),
    ...(daemon.metrics === undefined ? {} : { metrics: daemon.metrics }),
  };
  if (!told.signal.aborted) printReady({ ready: true, role: name, ...where, pid: process.pid });
  log.info(where, 'serving');
  await told.requested;
  try {
    await withinMs(daemon.stop(), options.stopTimeoutMs ?? STOP_MS_MAX);
  } catch (error) {
    log.error({ err: error }, 'no clean stop');
    exit(1);
  }
  log.info('stopped');
  return exit(0);
}

interface StopRequest {
  readonly signal: AbortSignal;
  readonly requested: Promise<void>;
  stop(reason: string): void;
}

function stopRequest(log: Logger): StopRequest {
  const controller = new AbortController();
  const requested = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const stop = (reason: string): void => {
    if (controller.signal.aborted) return;
    log.info({ reason }, 'stopping');
    controller.abort();
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => (controller.signal.aborted ? exit(130) : stop(name)));
  }
  return { signal: controller.signal, requested, stop };
}

/** A start that goes on although it was told to stop gets the same time to end as a stop. */
function untilStopped<T>(
  start: Promise<T>,
  signal: AbortSignal,
  options: DaemonOptions,
): Promise<T> {
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const late = stopped.then(() => withinMs(start, options.stopTimeoutMs ?? STOP_MS_MAX));
  return Promise.race([start, late]);
}

function crashOnUncaught(log: Logger): void {
  // Covers unhandled rejections as well, which Node turns into exceptions.
  process.on('uncaughtException', (error) => {
    try {
      log.fatal({ err: error }, 'crash');
    } finally {
      exit(1);
    }
  });
}

function refuseToStart(name: string, error: unknown, log: Logger): never {
  // A failed system call (port taken, no permission) is the surroundings' fault and needs no stack trace either.
  const expected =
    error instanceof DfsError || typeof (error as NodeJS.ErrnoException).syscall === 'string';
  if (expected) process.stderr.write(`${errorLine(name, error)}\n`);
  else log.fatal({ err: error }, 'start failed');
  return exit(error instanceof DfsError ? ERROR_CODES[error.code].exit : 1);
}

function printReady(line: ReadyLine): void {
  // Whoever reads the line may close the pipe after it.
  process.stdout.on('error', () => {});
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function withinMs<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DfsError('DEADLINE_EXCEEDED', `not done within ${ms} ms`)),
      ms,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function exit(code: number): never {
  process.exit(code);
}
