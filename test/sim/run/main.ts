import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { LogLine } from '../cluster/sim-log.js';
import { FAULT_KINDS, type FaultKind } from './faults.js';
import { KEPT_SEEDS } from './kept-seeds.js';
import { runSeed, type RunVerdict } from './run-seed.js';
import type { RunOptions } from './run-settings.js';
import { shrink } from './shrink.js';

const HELP = `Usage: make sim [SEED=n | SEEDS=first-last] [MINUTES=m] [FAULTS='kind,kind'] [PLANS=n]
Plays clusters on virtual time and checks all that clients saw. Stops at the first seed that fails, and shrinks it.`;
const HOUR_MS = 3_600_000;
const FAULTS_SHOWN_MAX = 12;
const FAULT_CHARACTERS_MAX = 1_500;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1-50' },
    minutes: { type: 'string' },
    faults: { type: 'string' },
    plans: { type: 'string' },
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

function* runs(): Generator<RunOptions> {
  const faults = values.faults?.split(',').map(kindOf);
  const rest = {
    ...(faults === undefined ? {} : { faults }),
    ...(values.plans === undefined ? {} : { plans: Number(values.plans) }),
  };
  if (values.seed !== undefined) {
    yield { seed: Number(values.seed), ...rest };
    return;
  }
  if (values.kept) yield* KEPT_SEEDS;
  const [first = 1, last = first] = values.seeds.split('-').map(Number);
  for (let seed = first; seed <= last; seed++) yield { seed, ...rest };
}

function kindOf(text: string): FaultKind {
  const kind = FAULT_KINDS.find((each) => each === text);
  if (kind === undefined)
    throw new Error(`no fault '${text}'; there are: ${FAULT_KINDS.join(', ')}`);
  return kind;
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function again({ seed, faults, plans }: RunOptions): string {
  const kinds = faults === undefined ? '' : ` FAULTS='${faults.join(',')}'`;
  return `make sim SEED=${seed}${kinds}${plans === undefined ? '' : ` PLANS=${plans}`}`;
}

function print(text: string): void {
  process.stderr.write(`${text}\n`);
}

function printLine({ atMs, node, level, message, fields }: LogLine): void {
  const shown = JSON.stringify(fields, (_, value: unknown) =>
    value instanceof Error ? value.message : value,
  );
  print(`${(atMs / 1_000).toFixed(3)} ${node} ${level} ${message} ${shown ?? ''}`);
}

function printFaults({ faults }: RunVerdict): void {
  for (const fault of faults.slice(0, FAULTS_SHOWN_MAX))
    print(`  - ${fault.slice(0, FAULT_CHARACTERS_MAX)}`);
  if (faults.length > FAULTS_SHOWN_MAX) print(`  and ${faults.length - FAULTS_SHOWN_MAX} more`);
}

const total = { seeds: 0, failed: 0, virtualMs: 0, operations: 0, faultsStruck: 0, undecided: 0 };
const failedSeeds: number[] = [];

function summary(cpuMs: number) {
  const virtualHours = total.virtualMs / HOUR_MS;
  const { seeds, failed, operations, faultsStruck, undecided } = total;
  return {
    commit: commit(),
    seeds,
    failed,
    failedSeeds,
    virtualHours: Number(virtualHours.toFixed(2)),
    operations,
    faultsStruck,
    undecided,
    cpuSeconds: Math.round(cpuMs / 1_000),
    virtualHoursPerCpuMinute: Number(((virtualHours * 60_000) / cpuMs).toFixed(1)),
  };
}

async function main(): Promise<void> {
  if (values.help) return print(HELP);
  const from = process.cpuUsage();
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1_000;
  };
  const untilMs = performance.now() + Number(values.minutes ?? Infinity) * 60_000;
  for (const options of runs()) {
    if (performance.now() > untilMs) break;
    const verdict = await runSeed(options, values.log ? printLine : undefined);
    total.seeds++;
    total.virtualMs += verdict.virtualMs;
    total.operations += verdict.operations;
    total.faultsStruck += verdict.struck.length;
    total.undecided += verdict.undecided;
    if (values.seed !== undefined) {
      print(`seed ${verdict.seed}: trace ${verdict.traceHash}, ${verdict.operations} operations`);
      for (const { atMs, kind } of verdict.struck)
        print(`  ${(atMs / 1_000).toFixed(1)} s ${kind}`);
    }
    if (verdict.faults.length === 0) continue;
    total.failed++;
    failedSeeds.push(options.seed);
    print(`seed ${options.seed} failed, commit ${commit()}: ${again(options)}`);
    printFaults(verdict);
    process.exitCode = 1;
    if (values.all) continue;
    if (values.shrink) {
      const less = await shrink(options, print);
      print(`shrunk: ${again(less.options)}`);
      printFaults(less.verdict);
    }
    break;
  }
  const result = summary(cpuMs());
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else
    print(
      `${result.seeds} seeds, ${result.failed} failed, ${result.virtualHours} virtual hours, ` +
        `${result.operations} operations, ${result.faultsStruck} faults, ` +
        `${result.virtualHoursPerCpuMinute} virtual hours a minute of one core`,
    );
}

await main();
