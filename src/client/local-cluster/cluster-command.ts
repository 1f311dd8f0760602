import type { Writable } from 'node:stream';
import { ERROR_CODES } from '../../common/error-codes.js';
import { DfsError } from '../../common/error.js';
import { resolveConfig, type ConfigSchema, type ConfigValues } from '../../runtime/config.js';
import { parseFlags } from '../../runtime/flags.js';
import { flagLines } from '../../runtime/settings-help.js';
import type { ConnectOptions, Dfs } from '../api.js';
import { asDfsError, errorLine } from '../commands/failures.js';
import { COMMON_SETTINGS, DEMO_SETTINGS, givenOptions, UP_SETTINGS } from './cluster-settings.js';
import { clusterTable } from './cluster-table.js';
import { runDemo } from './demo.js';
import { fetchReport } from './fetch-report.js';
import { LocalCluster, type ClusterSurroundings } from './local-cluster.js';

/** The outside of the command; what `dfs` gives to all its commands fits. */
export interface ClusterIo {
  readonly stdout: Pick<Writable, 'write'>;
  readonly stderr: Pick<Writable, 'write'>;
  /** Aborted by an interrupt. */
  readonly signal?: AbortSignal;
  connect(options: ConnectOptions): Promise<Dfs>;
}

const TARGETED = ['kill', 'stop', 'pause', 'resume', 'start'] as const;
type Targeted = (typeof TARGETED)[number];

const DONE: Readonly<Record<Targeted | 'down', string>> = {
  kill: 'killed',
  stop: 'stopped',
  pause: 'paused',
  resume: 'resumed',
  start: 'started',
  down: 'stopped',
};

/**
 * `dfs cluster …`: what comes after `cluster`. Results go to stdout, progress and errors to stderr.
 * Resolves with the exit code; a refusal is one line, never an exception.
 */
export async function clusterCommand(
  argv: readonly string[],
  io: ClusterIo,
  surroundings: ClusterSurroundings = { fetchReport },
): Promise<number> {
  const [verb = 'help', ...rest] = argv;
  try {
    await new Invocation(io, surroundings).run(verb, rest);
    return 0;
  } catch (error) {
    const fault = asDfsError(error);
    io.stderr.write(`${errorLine('cluster', fault, rest.includes('--json'))}\n`);
    return ERROR_CODES[fault.code].exit;
  }
}

class Invocation {
  private readonly io: ClusterIo;
  private readonly surroundings: ClusterSurroundings;

  constructor(io: ClusterIo, surroundings: ClusterSurroundings) {
    this.io = io;
    const progress = (line: string): void => void io.stderr.write(`cluster: ${line}\n`);
    this.surroundings = { signal: io.signal, progress, ...surroundings };
  }

  async run(verb: string, argv: readonly string[]): Promise<void> {
    if (verb === 'help' || verb === '--help' || argv.includes('--help')) return this.print(USAGE);
    if (verb === 'up') return this.up(argv);
    if (verb === 'status') return this.status(argv);
    if (verb === 'down') return this.down(argv);
    if (verb === 'demo') return this.demo(argv);
    if (isTargeted(verb)) return this.targeted(verb, argv);
    throw new DfsError('INVALID_ARGUMENT', `no command 'cluster ${verb}': see dfs cluster --help`);
  }

  private async up(argv: readonly string[]): Promise<void> {
    const { values } = settings(UP_SETTINGS, argv);
    const cluster = await LocalCluster.up(values.dir, givenOptions(values), this.surroundings);
    await this.show(cluster, values.json);
  }

  private async status(argv: readonly string[]): Promise<void> {
    const { values } = settings(COMMON_SETTINGS, argv);
    await this.show(await LocalCluster.open(values.dir, this.surroundings), values.json);
  }

  private async down(argv: readonly string[]): Promise<void> {
    const { values } = settings(COMMON_SETTINGS, argv);
    const cluster = await LocalCluster.open(values.dir, this.surroundings);
    this.done('down', await cluster.down(), values.json);
  }

  private async targeted(verb: Targeted, argv: readonly string[]): Promise<void> {
    const { values, rest } = settings(COMMON_SETTINGS, argv, [`a node or a domain to ${verb}`]);
    const cluster = await LocalCluster.open(values.dir, this.surroundings);
    this.done(verb, await cluster[verb](rest[0] ?? ''), values.json);
  }

  private async demo(argv: readonly string[]): Promise<void> {
    const { values } = settings(DEMO_SETTINGS, argv);
    await runDemo(values, {
      ...this.surroundings,
      // Who reads the files of a killed server itself would not show that others have them.
      connect: (master) => this.io.connect({ master, localReads: false }),
      say: (line) => this.print(`${line}\n`),
    });
  }

  private async show(cluster: LocalCluster, json: boolean): Promise<void> {
    const status = await cluster.status();
    this.print(json ? `${JSON.stringify(status, null, 2)}\n` : clusterTable(status));
  }

  private done(verb: Targeted | 'down', names: readonly string[], json: boolean): void {
    if (json) return this.print(`${JSON.stringify({ [DONE[verb]]: names })}\n`);
    const what = names.length === 0 ? 'nothing: it was so already' : names.join(' ');
    this.print(`${DONE[verb]} ${what}\n`);
  }

  private print(text: string): void {
    this.io.stdout.write(text);
  }
}

function settings<const S extends ConfigSchema>(
  schema: S,
  argv: readonly string[],
  expected: readonly string[] = [],
): { values: ConfigValues<S>; rest: readonly string[] } {
  const { flags, rest } = parseFlags(schema, argv);
  const missing = expected[rest.length];
  if (missing !== undefined) throw new DfsError('INVALID_ARGUMENT', `name ${missing}`);
  const extra = rest[expected.length];
  if (extra !== undefined) throw new DfsError('INVALID_ARGUMENT', `'${extra}' is one too many`);
  return { values: resolveConfig(schema, { flags, env: process.env }).values, rest };
}

function isTargeted(verb: string): verb is Targeted {
  return (TARGETED as readonly string[]).includes(verb);
}

const USAGE = `dfs cluster: a cluster of real processes on this machine, in one folder

  up                 make it, or start what does not run; returns when it is ready
  status | down      show it | stop it and keep the data
  kill | stop        end a node or all of a domain by SIGKILL | SIGTERM
  pause | resume     SIGSTOP | SIGCONT
  start              start it again at its old address
  demo               the whole story on a cluster of its own

Nodes are master, bs1, bs2, …, repair1, …; domains are /rack1, /rack2, …
Flags:
${flagLines(UP_SETTINGS)}Flags of demo:
${flagLines(DEMO_SETTINGS)}`;
