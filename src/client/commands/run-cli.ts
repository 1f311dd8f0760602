import type { Readable, Writable } from 'node:stream';
import type { DfsError } from '../../common/error.js';
import { must } from '../../common/assert.js';
import type { Clock } from '../../common/clock.js';
import type { ConnectOptions, Dfs } from '../api.js';
import type { Options } from '../options.js';
import { resolveSettings, type ResolvedSettings } from '../settings.js';
import type { Command, CommandContext } from './command.js';
import { asDfsError, errorLine, Failures } from './failures.js';
import { doubleDashes, findVerb } from './hdfs-spelling.js';
import { ClosedPipe, Output } from './output.js';
import { overview, unknownCommand } from './overview.js';
import { commandHelp, parseCommand } from './parse-command.js';
import { Progress } from './progress.js';
import { findCommand } from './registry.js';

/** The outside of the command line: a process in cli.ts, plain streams in tests. */
export interface CliIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Of the terminal that stdout is; it may change at any time. */
  terminalSize?(): { readonly columns: number; readonly rows: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted by an interrupt. */
  readonly signal: AbortSignal;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  connect(options: ConnectOptions): Promise<Dfs>;
}

const TERMINAL_SIZE_DEFAULT = { columns: 80, rows: 24 } as const;

/** Runs one command line (without the program's name) and gives its exit code. Never throws. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const stdout = new Output(io.stdout, { lineBuffered: io.stdoutIsTerminal });
  const stderr = new Output(io.stderr, { lineBuffered: true });
  const called = findVerb(argv, (name) => findCommand(name) !== undefined);
  // `dfs --version` is the one flag that is a command.
  const before = called.before.filter((token) => token !== '--version');
  const verb = called.verb ?? (before.length < called.before.length ? 'version' : undefined);
  if (verb === 'help') return await runCli(helpArguments(called.rest), io);
  const command = verb === undefined ? undefined : findCommand(verb);
  try {
    if (verb === undefined) {
      await stdout.text(overview());
      await stdout.flush();
      return before.some((token) => token === '--help' || token === '-h') ? 0 : 2;
    }
    if (command === undefined) throw unknownCommand(verb);
    const written =
      called.hdfs && command.hdfsRecursive === true ? ['-r', ...called.rest] : called.rest;
    const rest = command.rewrite === undefined ? written : command.rewrite(written);
    const options = parseCommand(command, [...before, ...doubleDashes(command, rest)]);
    if (options.on('help')) {
      await stdout.line(await commandHelp(command));
      await stdout.flush();
      return 0;
    }
    return await runCommand(command, verb, options, { io, stdout, stderr });
  } catch (error) {
    if (error instanceof ClosedPipe) return 0;
    const json = argv.includes('--json');
    await stderr
      .line(errorLine(command?.name ?? 'dfs', asDfsError(error), json))
      .catch(() => undefined);
    return 2;
  }
}

async function runCommand(
  command: Command,
  verb: string,
  options: Options,
  outside: { io: CliIo; stdout: Output; stderr: Output },
): Promise<number> {
  const { io, stdout, stderr } = outside;
  const failures = new Failures({
    command: verb,
    json: options.on('json'),
    debug: io.env['DFS_DEBUG'] === '1',
    stdout,
    stderr,
    signal: io.signal,
  });
  let dfs: Dfs | undefined;
  let progress: Progress | undefined;
  try {
    const resolved = resolveSettings(options.values, io.env);
    if (command.offline !== true) {
      // Once a command: a person who waits wants to know for what, not how often.
      let told = options.on('quiet');
      const onWaiting = (reason: DfsError): void => {
        if (!told)
          void stderr
            .line(`${verb}: waiting for an answer: ${reason.message}`)
            .catch(() => undefined);
        told = true;
      };
      dfs = await io.connect({ ...connectOptions(resolved), onWaiting });
    }
    progress = new Progress({
      mode: progressMode(resolved, options, io),
      verb,
      stderr,
      clock: io.clock,
    });
    const context = makeContext({ options, resolved, dfs, failures, progress, ...outside });
    const code = (await command.run(context)) ?? failures.exitCode();
    await progress.end();
    await stdout.flush();
    // A command that answers with its code (test, fsck) must not hide that part of it failed.
    return code === 0 ? failures.exitCode() : code;
  } catch (error) {
    if (error instanceof ClosedPipe) return failures.exitCode();
    await progress?.end();
    return await failures.fatal(error);
  } finally {
    await dfs?.close().catch(() => undefined);
  }
}

function makeContext(parts: {
  options: Options;
  resolved: ResolvedSettings;
  dfs: Dfs | undefined;
  failures: Failures;
  progress: Progress;
  io: CliIo;
  stdout: Output;
  stderr: Output;
}): CommandContext {
  const { options, resolved, dfs, failures, progress, io, stdout, stderr } = parts;
  return {
    get dfs() {
      return must(dfs, 'an offline command uses no cluster');
    },
    stdin: io.stdin,
    stdout,
    stderr,
    options,
    settings: resolved.values,
    resolved,
    signal: io.signal,
    clock: io.clock,
    sleep: (ms) => io.sleep(ms, io.signal),
    failures,
    progress,
    json: options.on('json'),
    quiet: options.on('quiet'),
    onTerminal: io.stdoutIsTerminal,
    terminalSize: () => terminalSize(io),
  };
}

/** A terminal that does not know its size says 0. */
function terminalSize(io: CliIo): { columns: number; rows: number } {
  const { columns, rows } = io.terminalSize?.() ?? TERMINAL_SIZE_DEFAULT;
  return columns > 0 && rows > 0 ? { columns, rows } : TERMINAL_SIZE_DEFAULT;
}

function connectOptions({ values }: ResolvedSettings): ConnectOptions {
  return {
    master: values.master,
    timeoutMs: values.timeout,
    localReads: values.localReads,
    ...(values.user === undefined ? {} : { user: values.user }),
    ...(values.groups === undefined ? {} : { groups: values.groups }),
  };
}

function progressMode(
  { values }: ResolvedSettings,
  options: Options,
  io: CliIo,
): 'bar' | 'plain' | 'json' | 'none' {
  if (values.progress !== 'auto') return values.progress;
  return io.stderrIsTerminal && !options.on('quiet') && !options.on('json') ? 'bar' : 'none';
}

/** `dfs help ls` is `dfs ls --help`. */
function helpArguments([topic]: readonly string[]): string[] {
  return topic === undefined || topic === 'help' ? ['--help'] : [topic, '--help'];
}
