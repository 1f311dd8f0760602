import { fileURLToPath } from 'node:url';
import type { MetadataTransport } from '../../connect.js';
import { ClientProcesses } from '../load/client-processes.js';
import { measureRound, type MeasuredMaster, type RoundFigures } from '../load/measure-round.js';
import { residentBytes } from '../process-usage.js';
import { META_VERBS, type MetaMix, type MetaVerb } from './meta-mix.js';
import type { MetaClient, MetaOrder, MetaOutcome } from './meta-run.js';

export interface MetaBenchTarget extends MeasuredMaster {
  readonly master: string;
}

export interface MetaBenchOptions {
  readonly clients: number;
  /** Operations at once, over all clients. */
  readonly inFlight: number;
  readonly seconds: number;
  /** Operations a second offered by all clients; 0 for as many as are answered. */
  readonly rate: number;
  readonly seed: number;
  readonly mixes: readonly MetaMix[];
  readonly transport: MetadataTransport;
}

export interface MetaFigure extends RoundFigures {
  readonly mix: MetaMix;
  readonly operations: Readonly<Record<MetaVerb, number>>;
  readonly masterRssBytes: number;
}

const META_RUN = fileURLToPath(new URL('./meta-run.js', import.meta.url));
const WARM_UP_SECONDS = 1;
/** Metadata calls of several clients, each a process of its own, on one master: one figure for each mix. */
export async function benchMeta(
  target: MetaBenchTarget,
  options: MetaBenchOptions,
  say: (line: string) => void,
): Promise<MetaFigure[]> {
  const { master } = target;
  const { transport } = options;
  const introductions = Array.from({ length: options.clients }, (_, n): MetaClient => {
    return { client: n + 1, master, transport };
  });
  await using clients = await ClientProcesses.start<MetaOrder>(META_RUN, introductions);
  say('making the files that are read');
  await clients.ask({ kind: 'prepare' });
  const figures: MetaFigure[] = [];
  for (const [i, mix] of options.mixes.entries()) {
    figures.push(await measureMix(clients, target, { ...options, mix, seed: options.seed + i }));
    say(`${mix}: ${figures.at(-1)?.operationsPerSecond.toFixed(0) ?? ''} operations/s`);
  }
  return figures;
}

async function measureMix(
  clients: ClientProcesses<MetaOrder>,
  target: MetaBenchTarget,
  { mix, seed, seconds, inFlight, rate }: MetaBenchOptions & { readonly mix: MetaMix },
): Promise<MetaFigure> {
  const order = {
    kind: 'round' as const,
    mix,
    lanes: Math.ceil(inFlight / clients.count),
    rate: rate / clients.count,
  };
  // Seeds give paths of their own, so that the warm-up leaves nothing in the way.
  await clients.ask({ ...order, seed: 2 * seed, seconds: WARM_UP_SECONDS });
  const { figures, outcomes } = await measureRound(target, rate, () =>
    clients.ask<MetaOutcome>({ ...order, seed: 2 * seed + 1, seconds }),
  );
  const sumOf = (verb: MetaVerb): number =>
    outcomes.reduce((total, { operations }) => total + (operations[verb] ?? 0), 0);
  return {
    mix,
    operations: Object.fromEntries(META_VERBS.map((verb) => [verb, sumOf(verb)])) as Record<
      MetaVerb,
      number
    >,
    masterRssBytes: residentBytes(target.masterPid, 'VmRSS'),
    ...figures,
  };
}
