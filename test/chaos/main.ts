import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/client/local-cluster/package-root.js';
import { runChaos } from './chaos-run.js';
import { NEMESES } from './nemeses/all.js';
import type { Nemesis } from './nemesis.js';
import { summaryTable } from './summary.js';
import { sweep } from './sweep.js';

const ROUNDS_DEFAULT = 8;
const STRIKES_DEFAULT = 3;
const CLIENTS_DEFAULT = 4;
const EXIT_FAULTS = 1;
const EXIT_USAGE = 2;

const USAGE = `chaos: real processes under faults, and all that they told their clients is checked

  --seed N       fixes what is done, not the order of threads and packets (default: of the clock)
  --rounds N     load, strikes, healing, verification (default ${ROUNDS_DEFAULT})
  --seconds N    no round begins later; without --rounds there are as many as fit
  --strikes N    of each round (default ${STRIKES_DEFAULT})
  --nemeses A,B  of ${NEMESES.map(({ name }) => name).join(',')} (default: all that can strike here)
  --clients N    at once (default ${CLIENTS_DEFAULT})
  --verbose      each strike as it happens
  --json         the result as JSON on stdout
`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      strikes: { type: 'string' },
      nemeses: { type: 'string' },
      clients: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  for (const left of await sweep()) say(`left by a run that was killed, and removed: ${left}`);
  const nemeses = await thoseThatCan(values.nemeses);
  if (nemeses.length === 0) throw new RangeError('no nemesis is left that could strike here');
  const seed = whole(values.seed, 'seed', Math.floor(performance.timeOrigin / 1_000) % 1_000_000);
  const seconds = whole(values.seconds, 'seconds', Number.MAX_SAFE_INTEGER);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      say(`${name}: ends with this round`);
      stop.abort();
    });
  say(`seed ${seed}, nemeses ${nemeses.map(({ name }) => name).join(' ')}`);
  const begun = performance.now();
  const result = await runChaos({
    seed,
    nemeses,
    rounds: whole(
      values.rounds,
      'rounds',
      values.seconds === undefined ? ROUNDS_DEFAULT : Number.MAX_SAFE_INTEGER,
    ),
    seconds,
    strikes: whole(values.strikes, 'strikes', STRIKES_DEFAULT),
    clients: whole(values.clients, 'clients', CLIENTS_DEFAULT),
    keepDir: join(packageRoot(), 'out', 'chaos-failed'),
    say,
    tell: values.verbose ? say : () => {},
    signal: stop.signal,
  });
  const took = (performance.now() - begun) / 1_000;
  const { tally, faults, kept = null } = result;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ seed, seconds: took, tally, faults, kept })}\n`
      : summaryTable(result, took),
  );
  return result.faults.length === 0 ? 0 : EXIT_FAULTS;
}

/** Those asked for; one that cannot strike here is left out with its reason, unless nothing else was asked for. */
async function thoseThatCan(asked: string | undefined): Promise<Nemesis[]> {
  const names = asked?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !NEMESES.some((nemesis) => nemesis.name === name));
  if (unknown !== undefined) throw new RangeError(`there is no nemesis '${unknown}'`);
  const able: Nemesis[] = [];
  for (const nemesis of NEMESES) {
    if (names?.includes(nemesis.name) === false) continue;
    const reason = await nemesis.lacks();
    if (reason === undefined) able.push(nemesis);
    else say(`left out: ${nemesis.name}: ${reason}`);
  }
  return able;
}

function whole(text: string | undefined, name: string, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`--${name} must be a whole number from 1`);
  return value;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof RangeError || error instanceof TypeError;
  say(isUsage ? `chaos: ${error.message}` : String(error instanceof Error ? error.stack : error));
  process.exitCode = EXIT_USAGE;
}
