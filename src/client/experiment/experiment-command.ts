import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ERROR_CODES } from '../../common/error-codes.js';
import { DfsError } from '../../common/error.js';
import { flagName, resolveConfig } from '../../runtime/config.js';
import { parseFlags } from '../../runtime/flags.js';
import { flagLines } from '../../runtime/settings-help.js';
import { asDfsError, errorLine } from '../commands/failures.js';
import type { CliIo } from '../commands/run-cli.js';
import { timelineCsv } from '../core/experiment/timeline.js';
import { table } from '../format/table.js';
import { composeResult } from './compose-result.js';
import { configOf, EXPERIMENT_SETTINGS, type ExperimentSettings } from './experiment-settings.js';
import { figuresOf, losesServers } from './figures.js';
import { GFS } from './gfs-figures.js';
import { reportHtml } from './report/report-html.js';
import { runExperiment, type ExperimentOrder } from './run-experiment.js';
import type { ExperimentResult } from './result.js';
import type { Fact, Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios/registry.js';

const NAME_WIDTH = 14;

/**
 * `dfs experiment …`: what comes after `experiment`. Progress goes to stderr, results to stdout and to the files of the
 * folder named. Resolves with the exit code: 1 if the experiment was played and did not pass.
 */
export async function experimentCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const [verb = '--help', ...rest] = argv;
  try {
    if (verb === '--help' || verb === 'help' || rest.includes('--help')) {
      io.stdout.write(USAGE);
      return 0;
    }
    if (verb === 'list') return list(rest, io);
    if (verb === 'run') return await run(rest, io);
    throw new DfsError('INVALID_ARGUMENT', `No command 'experiment ${verb}': list or run`);
  } catch (error) {
    const fault = io.signal.aborted ? new DfsError('CANCELLED', 'Interrupted') : asDfsError(error);
    io.stderr.write(`${errorLine('experiment', fault, rest.includes('--json'))}\n`);
    return ERROR_CODES[fault.code].exit;
  }
}

function list(argv: readonly string[], io: CliIo): number {
  const { flags, rest } = parseFlags({ json: EXPERIMENT_SETTINGS.json }, argv);
  if (rest[0] !== undefined) throw new DfsError('INVALID_ARGUMENT', `'${rest[0]}' is one too many`);
  const all = SCENARIOS.map(({ name, summary }) => ({ name, summary }));
  io.stdout.write(
    flags['json'] === true ? `${JSON.stringify(all, undefined, 2)}\n` : scenarioLines(),
  );
  return 0;
}

async function run(argv: readonly string[], io: CliIo): Promise<number> {
  const { flags, rest } = parseFlags(EXPERIMENT_SETTINGS, argv);
  const { values } = resolveConfig(EXPERIMENT_SETTINGS, { flags });
  const scenario = scenarioNamed(rest);
  const config = configOf(values);
  const refusal = scenario.refusal(config);
  if (refusal !== undefined) throw new DfsError('INVALID_ARGUMENT', refusal);
  const order = { scenario, seed: values.seed, config, dir: values.dir, keep: values.keep };

  const begun = performance.now();
  const say = (line: string): void => {
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    io.stderr.write(`${scenario.name}: ${seconds.padStart(5)} s  ${line}\n`);
  };
  const ran = await runExperiment(order, {
    signal: io.signal,
    say,
    // A reader of files would not notice what becomes of their servers.
    connect: (to) => io.connect({ ...to, localReads: false }),
  });
  const result = composeResult(order, ran, commandOf(order, flags));
  const json = `${JSON.stringify(result, undefined, 2)}\n`;
  const out = outFolder(values, scenario);
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'timeline.csv'), timelineCsv(ran.timeline));
  await writeFile(join(out, 'result.json'), json);
  await writeFile(join(out, 'report.html'), reportHtml(result, ran.outcome.facts, ran.timeline));
  if (values.json) io.stdout.write(json);
  else io.stdout.write(resultText(result, ran.outcome.facts, out));
  return result.passed ? 0 : 1;
}

function resultText(result: ExperimentResult, facts: readonly Fact[], out: string): string {
  const rows = figuresOf(result, facts).map(({ label, value }) => [label, value]);
  if (losesServers(result)) rows.push(['published: GFS 2003', GFS.oneServer], ['', GFS.twoServers]);
  const verdict = result.passed ? 'passed' : `failed: ${result.failures.join('; ')}`;
  return [
    ...table(rows),
    '',
    `${result.name}, seed ${result.seed}: ${verdict}`,
    `${join(out, 'report.html')}, result.json, timeline.csv; again: ${result.command}`,
    '',
  ].join('\n');
}

function scenarioNamed([name, extra]: readonly string[]): Scenario {
  if (extra !== undefined) throw new DfsError('INVALID_ARGUMENT', `'${extra}' is one too many`);
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = SCENARIOS.map((scenario) => scenario.name).join(', ');
  throw new DfsError('INVALID_ARGUMENT', `Name an experiment: ${names}`);
}

function outFolder({ out, seed }: ExperimentSettings, { name }: Scenario): string {
  return out ?? join('out', 'experiments', `${name}-${seed.replace(/[^\w.-]/g, '_')}`);
}

/** The command line that plays the same again: all that was given, but for where things go. */
function commandOf({ scenario, seed }: ExperimentOrder, flags: Record<string, unknown>): string {
  const places = new Set(['seed', 'out', 'dir', 'keep', 'json']);
  const given = Object.entries(flags)
    .filter(([name]) => !places.has(name))
    .map(([name, value]) => `${flagName(name)} ${quoted(String(value))}`);
  return [`dfs experiment run ${scenario.name} --seed ${quoted(seed)}`, ...given].join(' ');
}

function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function scenarioLines(): string {
  return SCENARIOS.map(({ name, summary }) => `${name.padEnd(NAME_WIDTH)}${summary}\n`).join('');
}

const USAGE = `dfs experiment list | run <name>: faults on a cluster of its own under load, with a report

${scenarioLines()}
Flags of run:
${flagLines(EXPERIMENT_SETTINGS)}`;
