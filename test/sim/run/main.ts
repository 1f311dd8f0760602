import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { childPlayer, ownCpuMs, ownPlayer, playAll, type Player } from './player.js';
import { print, printFaults, printLine } from './print.js';
import type { RunVerdict } from './run-seed.js';
import type { RunOptions } from './run-settings.js';
import { again, seedList } from './seed-list.js';
import { shrink } from './shrink.js';
import { Tally, type Summary } from './tally.js';

const HELP = `Usage: make sim [SEED=n | SEEDS=first-last] [JOBS=n] [MINUTES=m] [TEMPO=hectic|middle|calm] [FAULTS='kind,kind'] [PLANS=n]
Plays clusters on virtual time and checks all that clients saw. Stops at the first seed that fails, and shrinks it.`;
const JOBS_MAX = 64;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1-50' },
    /** Processes that play at once. */
    jobs: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    faults: { type: 'string' },
    plans: { type: 'string' },
    tempo: { type: 'string' },
    kept: { type: 'boolean', default: true },
    shrink: { type: 'boolean', default: true },
    /** Goes on after a seed that fails. */
    all: { type: 'boolean', default: false },
    /** Prints what the processes log. */
    log: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function players(): Player[] {
  const jobs = values.seed === undefined ? Number(values.jobs) : 1;
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > JOBS_MAX)
    throw new Error(`'${values.jobs}' jobs: 1 to ${JOBS_MAX} processes can play`);
  if (jobs === 1) return [ownPlayer(values.log ? printLine : undefined)];
  return Array.from({ length: jobs }, () => childPlayer({ logs: values.log }));
}

function printRun({ seed, traceHash, operations, struck }: RunVerdict): void {
  print(`seed ${seed}: trace ${traceHash}, ${operations} operations`);
  for (const { atMs, kind } of struck) print(`  ${(atMs / 1_000).toFixed(1)} s ${kind}`);
}

function printSummary(summary: Summary): void {
  if (values.json) process.stdout.write(`${JSON.stringify({ commit: commit(), ...summary })}\n`);
  else
    print(
      `${summary.seeds} seeds, ${summary.failed} failed, ${summary.virtualHours} virtual hours, ` +
        `${summary.operations} operations, ${summary.faultsStruck} faults, ` +
        `${summary.virtualHoursPerCpuMinute} virtual hours a minute of one core`,
    );
}

async function main(): Promise<void> {
  if (values.help) return print(HELP);
  const untilMs = performance.now() + Number(values.minutes ?? Infinity) * 60_000;
  const tally = new Tally();
  let firstFailed: RunOptions | undefined;
  const hear = (options: RunOptions, verdict: RunVerdict): void => {
    tally.add(verdict);
    if (values.seed !== undefined) printRun(verdict);
    if (verdict.faults.length === 0) return;
    firstFailed ??= options;
    print(`seed ${options.seed} failed, commit ${commit()}: ${again(options)}`);
    printFaults(verdict);
    process.exitCode = 1;
  };
  const goesOn = (): boolean =>
    (values.all || firstFailed === undefined) && performance.now() <= untilMs;
  const playing = players();
  await playAll(playing, seedList(values), hear, goesOn);
  const cpuMs = playing.reduce((sum, player) => sum + player.cpuMs(), ownCpuMs());
  if (firstFailed !== undefined && values.shrink && !values.all) {
    const less = await shrink(firstFailed, print);
    print(`shrunk: ${again(less.options)}`);
    printFaults(less.verdict);
  }
  printSummary(tally.summary(cpuMs));
}

await main();
