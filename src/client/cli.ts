#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_CODES } from '../common/error-codes.js';
import { DfsError, errorMessage } from '../common/error.js';
import { errorLine } from '../runtime/error-line.js';
import { markAtOnce } from '../runtime/mark-at-once.js';
import { systemClock } from '../runtime/system-clock.js';
import { daemonRole, runDaemon } from './commands/daemon.js';
import type { CliIo } from './commands/run-cli.js';

function processIo(signal: AbortSignal): CliIo {
  const { stdin, stdout, stderr, env } = process;
  // Output reports a closed pipe where it writes; without a listener the event would end the process.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  return {
    stdin,
    stdout,
    stderr,
    stdoutIsTerminal: stdout.isTTY,
    stderrIsTerminal: stderr.isTTY,
    terminalSize: () => ({ columns: stdout.columns, rows: stdout.rows }),
    env,
    clock: systemClock,
    signal,
    sleep: (ms, until) => delay(ms, undefined, { signal: until }),
    async connect(options) {
      // Loaded when first needed: `dfs help` and a usage error do not pay for gRPC.
      const { DfsClient } = await import('./dfs-client.js');
      return await DfsClient.connect(options);
    },
  };
}

/** The first interrupt lets the command clean up; the second ends at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  return controller.signal;
}

async function main(argv: string[]): Promise<number> {
  const [first, ...rest] = argv;
  const role = daemonRole(argv);
  if (role !== 'master') markAtOnce();
  if (role !== undefined) return await runDaemon(role, rest);
  const io = processIo(interruptSignal());
  if (first === 'bench') {
    const { benchCommand } = await import('./bench/bench-command.js');
    return await benchCommand(rest, io);
  }
  if (first === 'cluster') {
    const { clusterCommand } = await import('./local-cluster/cluster-command.js');
    return await clusterCommand(rest, io);
  }
  if (first === 'rescue') {
    const { rescueCommand } = await import('./rescue/rescue-command.js');
    return await rescueCommand(rest, io);
  }
  if (first === 'experiment') {
    const { experimentCommand } = await import('./experiment/experiment-command.js');
    return await experimentCommand(rest, io);
  }
  // Daemons need none of the command line, and start the sooner without it.
  const { runCli } = await import('./commands/run-cli.js');
  return await runCli(argv, io);
}

try {
  const code = await main(process.argv.slice(2));
  // A stdin that nobody reads to its end would keep the process; what was printed has been written.
  process.exit(code);
} catch (error) {
  const known = error instanceof DfsError ? error : new DfsError('INTERNAL', errorMessage(error));
  process.stderr.write(`${errorLine(process.argv[2] ?? 'dfs', known)}\n`);
  if (process.env['DFS_DEBUG'] === '1') process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exit(ERROR_CODES[known.code].exit);
}
