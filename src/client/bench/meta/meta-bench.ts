import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DfsError } from '../../../common/error.js';
import { cpuSeconds, residentBytes } from '../process-usage.js';
import { LatencyHistogram } from './latency-histogram.js';
import { META_VERBS, type MetaMix, type MetaVerb } from './meta-mix.js';
import type { MetadataTransport } from '../../connect.js';
import type { MetaClient, MetaOrder, MetaOutcome } from './meta-run.js';
import { longestTurnMs } from './longest-turn.js';

export interface MetaBenchTarget {
  readonly master: string;
  readonly masterPid: number;
  /** host:port of the master's metrics. */
  readonly metrics: string;
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

export interface MetaFigure {
  readonly mix: MetaMix;
  /** 0: a closed loop. */
  readonly offeredPerSecond: number;
  readonly operationsPerSecond: number;
  readonly operations: Readonly<Record<MetaVerb, number>>;
  /** Offered, and not begun when the time was over: the latencies have them with the time that they had waited. */
  readonly unbegun: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
  readonly masterMicrosPerOperation: number;
  readonly clientMicrosPerOperation: number;
  /** Longest time in which the master's event loop did nothing else. */
  readonly masterLongestTurnMs: number | undefined;
  readonly masterRssBytes: number;
}

const META_RUN = fileURLToPath(new URL('./meta-run.js', import.meta.url));
const WARM_UP_SECONDS = 1;
/** For a client to close; then it is killed. */
const END_MS = 5_000;

/** Metadata calls of several clients, each a process of its own, on one master: one figure for each mix. */
export async function benchMeta(
  target: MetaBenchTarget,
  options: MetaBenchOptions,
  say: (line: string) => void,
): Promise<MetaFigure[]> {
  const { master } = target;
  const { transport } = options;
  const clients = Array.from({ length: options.clients }, (_, n) => {
    const client: MetaClient = { client: n + 1, master, transport };
    return fork(META_RUN, [JSON.stringify(client)]);
  });
  try {
    await Promise.all(clients.map((client) => answerOf(client)));
    say('making the files that are read');
    await ask(clients, { kind: 'prepare' });
    const figures: MetaFigure[] = [];
    for (const [i, mix] of options.mixes.entries()) {
      figures.push(await measureMix(clients, target, { ...options, mix, seed: options.seed + i }));
      say(`${mix}: ${figures.at(-1)?.operationsPerSecond.toFixed(0) ?? ''} operations/s`);
    }
    return figures;
  } finally {
    await Promise.all(clients.map(end));
  }
}

async function measureMix(
  clients: readonly ChildProcess[],
  { masterPid, metrics }: MetaBenchTarget,
  { mix, seed, seconds, inFlight, rate }: MetaBenchOptions & { readonly mix: MetaMix },
): Promise<MetaFigure> {
  const order = {
    kind: 'round' as const,
    mix,
    lanes: Math.ceil(inFlight / clients.length),
    rate: rate / clients.length,
  };
  // Seeds give paths of their own, so that the warm-up leaves nothing in the way.
  await ask(clients, { ...order, seed: 2 * seed, seconds: WARM_UP_SECONDS });
  await longestTurnMs(metrics);
  const cpuBefore = cpuSeconds(masterPid);
  const outcomes = await ask(clients, { ...order, seed: 2 * seed + 1, seconds });
  const masterCpu = cpuSeconds(masterPid) - cpuBefore;
  const masterLongestTurnMs = await longestTurnMs(metrics);
  const latency = new LatencyHistogram();
  for (const outcome of outcomes) latency.add(outcome.latency);
  const sum = (of: (outcome: MetaOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const unbegun = sum((outcome) => outcome.unbegun);
  const count = Math.max(1, latency.size - unbegun);
  return {
    mix,
    offeredPerSecond: rate,
    operationsPerSecond:
      (latency.size - unbegun) / Math.max(...outcomes.map((outcome) => outcome.seconds)),
    operations: Object.fromEntries(
      META_VERBS.map((verb) => [verb, sum(({ operations }) => operations[verb] ?? 0)]),
    ) as Record<MetaVerb, number>,
    unbegun,
    p50Ms: latency.percentileMs(0.5),
    p99Ms: latency.percentileMs(0.99),
    p999Ms: latency.percentileMs(0.999),
    maxMs: latency.maxMs,
    masterMicrosPerOperation: (masterCpu * 1e6) / count,
    clientMicrosPerOperation: (sum((outcome) => outcome.cpuSeconds) * 1e6) / count,
    masterLongestTurnMs,
    masterRssBytes: residentBytes(masterPid, 'VmRSS'),
  };
}

function ask(clients: readonly ChildProcess[], order: MetaOrder): Promise<MetaOutcome[]> {
  return Promise.all(
    clients.map((client) => {
      const answer = answerOf(client);
      client.send(order);
      return answer as Promise<MetaOutcome>;
    }),
  );
}

async function answerOf(client: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  const gone = once(client, 'exit', { signal: stop.signal }).then(() => {
    throw new DfsError('INTERNAL', 'A client of the bench ended before its time');
  });
  try {
    const [answer] = (await Promise.race([
      once(client, 'message', { signal: stop.signal }),
      gone,
    ])) as [unknown];
    if (typeof answer === 'object' && answer !== null && 'failed' in answer)
      throw new DfsError('INTERNAL', `A client of the bench failed: ${String(answer.failed)}`);
    return answer;
  } finally {
    gone.catch(() => undefined);
    stop.abort();
  }
}

async function end(client: ChildProcess): Promise<void> {
  if (client.exitCode !== null || client.signalCode !== null) return;
  const gone = once(client, 'exit');
  if (client.connected) client.send({ kind: 'end' } satisfies MetaOrder);
  else client.kill('SIGKILL');
  const late = setTimeout(() => client.kill('SIGKILL'), END_MS);
  await gone;
  clearTimeout(late);
}
